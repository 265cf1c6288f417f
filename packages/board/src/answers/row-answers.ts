import type { DiffRow, TargetDiff, VersionDiff } from '@smart-redis/core';
import type { RowPage, StoredRow } from '@smart-redis/core/operator';
import type { ApiDiff, ApiDiffRow, ApiRow, ApiRowPage, ApiTargetDiff } from '../api.js';
import { showDecoded, showStored } from './show-value.js';

export function apiRowPage({ version, codec, total, rows, cursor }: RowPage): ApiRowPage {
  return { version, codec, total, cursor, rows: rows.map((row) => apiRow(row, codec)) };
}

function apiRow({ id, score, text, binary, bytes, cut }: StoredRow, codec: string): ApiRow {
  const stored = { cut, ...(binary === undefined ? {} : { binary }) };
  const value = text === null ? null : showStored(codec, { ...stored, text });
  const row = { id, value, bytes, cut };
  return score === undefined ? row : { ...row, score };
}

export function apiDiff({ from, to, added, changed, removed, targets }: VersionDiff): ApiDiff {
  const told = Object.entries(targets).map(([name, diff]) => apiTargetDiff(name, diff));
  return { from, to, added, changed, removed, targets: told };
}

function apiTargetDiff(
  name: string,
  { added, changed, removed, sample }: TargetDiff,
): ApiTargetDiff {
  const rows = (['added', 'changed', 'removed'] as const).flatMap((kind) =>
    sample[kind].map((row) => apiDiffRow(kind, row)),
  );
  return { name, added, changed, removed, sample: rows };
}

function apiDiffRow(kind: ApiDiffRow['kind'], { id, before, after }: DiffRow): ApiDiffRow {
  return {
    kind,
    id: id === null ? '' : String(id),
    before: kind === 'added' ? null : showDecoded(before),
    after: kind === 'removed' ? null : showDecoded(after),
  };
}

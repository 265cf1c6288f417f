import { createHash } from 'node:crypto';
import type { Content } from '../history/record.js';

/** A row that says which fetch it is of. */
export interface StampedRow {
  readonly id: number;
  readonly attempt: string;
  readonly padding: string;
}

/** The rows of a fetch. */
export function stampedRows(attempt: string, count: number): StampedRow[] {
  return Array.from({ length: count }, (_, id) => ({
    id,
    attempt,
    padding: `${String(id)} of ${attempt}`,
  }));
}

/** What the targets of a fetch come to, by the names of the targets. */
export function contentsOf(rows: readonly StampedRow[]): Record<string, Content> {
  const texts = rows.map((row) => JSON.stringify(row));
  const attempts = [...new Set(rows.map(({ attempt }) => attempt))];
  return {
    byId: unordered(texts),
    all: ordered(texts),
    attempts: unordered(attempts),
  };
}

/** Content of a hash or set, which have no order. */
export function unordered(texts: readonly string[]): Content {
  return ordered([...texts].sort());
}

/** Content of a list. */
export function ordered(texts: readonly string[]): Content {
  const digest = createHash('sha1').update(texts.join('\n')).digest('base64').slice(0, 12);
  return { count: texts.length, digest };
}

/** The fetch that a stored row is of; `''` when it is none of ours. */
export function attemptOf(text: string | undefined): string {
  try {
    const { attempt } = JSON.parse(text ?? '{}') as Partial<StampedRow>;
    return attempt ?? '';
  } catch {
    return '';
  }
}

import { createHash } from 'node:crypto';
import type { Content } from '../history/record.js';
import { lastChange, rowCountOf } from '../run/last-change.js';

/** A row that names its fetch, or the fetch in which it last changed. */
export interface StampedRow {
  readonly id: number;
  readonly attempt: string;
  readonly padding: string;
}

/** The rows of a fetch, each with that many bytes of filler. */
export function stampedRows(attempt: string, count: number, bytes = 0): StampedRow[] {
  return Array.from({ length: count }, (_, id) => rowOf(id, attempt, bytes));
}

/**
 * The rows of a fetch of one source of which some differ from those of the fetch before it. The
 * first row belongs to this fetch.
 */
export function rowsInPart(source: string, fetch: number, count: number, bytes = 0): StampedRow[] {
  return Array.from({ length: rowCountOf(fetch, count) }, (_, id) =>
    rowOf(id, attemptName(source, lastChange(fetch, id)), bytes),
  );
}

/** The name of a fetch: its source and its number. */
export function attemptName(source: string, fetch: number): string {
  return `${source}/${String(fetch)}`;
}

function rowOf(id: number, attempt: string, bytes: number): StampedRow {
  return { id, attempt, padding: `${String(id)} of ${attempt}${'x'.repeat(bytes)}` };
}

/** The content of each target of a fetch, by the names of the targets. */
export function contentsOf(rows: readonly StampedRow[]): Record<string, Content> {
  const texts = rows.map((row) => JSON.stringify(row));
  const attempts = [...new Set(rows.map(({ attempt }) => attempt))];
  return {
    byId: unordered(texts),
    all: ordered(texts),
    attempts: unordered(attempts),
  };
}

/** The content of a hash or set, regardless of order. */
export function unordered(texts: readonly string[]): Content {
  return ordered([...texts].sort());
}

/** The content of a list. */
export function ordered(texts: readonly string[]): Content {
  const digest = createHash('sha1').update(texts.join('\n')).digest('base64').slice(0, 12);
  return { count: texts.length, digest };
}

/** The last of the fetches of one source; `''` if there is none. */
export function lastAttempt(attempts: readonly string[]): string {
  const fetchOf = (attempt: string): number => Number(attempt.slice(attempt.lastIndexOf('/') + 1));
  return attempts.reduce(
    (last, attempt) => (last === '' || fetchOf(attempt) > fetchOf(last) ? attempt : last),
    '',
  );
}

/** The fetch of a stored row; `''` for a row that is not of the lab. */
export function attemptOf(text: string | undefined): string {
  try {
    const { attempt } = JSON.parse(text ?? '{}') as Partial<StampedRow>;
    return attempt ?? '';
  } catch {
    return '';
  }
}

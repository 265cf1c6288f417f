import { createHash } from 'node:crypto';
import type { Content } from '../history/record.js';
import { lastChange, rowCountOf } from '../run/last-change.js';

/** A row that says which fetch it is of, or in which one it changed last. */
export interface StampedRow {
  readonly id: number;
  readonly attempt: string;
  readonly padding: string;
}

/** The rows of a fetch, each with so many bytes of ballast. */
export function stampedRows(attempt: string, count: number, bytes = 0): StampedRow[] {
  return Array.from({ length: count }, (_, id) => rowOf(id, attempt, bytes));
}

/**
 * The rows of a fetch that differs from the one before it in part, of one source. The first row is
 * of this fetch.
 */
export function rowsInPart(source: string, fetch: number, count: number, bytes = 0): StampedRow[] {
  return Array.from({ length: rowCountOf(fetch, count) }, (_, id) =>
    rowOf(id, attemptName(source, lastChange(fetch, id)), bytes),
  );
}

/** The name of a fetch: its source, and which of its fetches it is. */
export function attemptName(source: string, fetch: number): string {
  return `${source}/${String(fetch)}`;
}

function rowOf(id: number, attempt: string, bytes: number): StampedRow {
  return { id, attempt, padding: `${String(id)} of ${attempt}${'x'.repeat(bytes)}` };
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

/** The last of the fetches of one source; `''` where there is none. */
export function lastAttempt(attempts: readonly string[]): string {
  const fetchOf = (attempt: string): number => Number(attempt.slice(attempt.lastIndexOf('/') + 1));
  return attempts.reduce(
    (last, attempt) => (last === '' || fetchOf(attempt) > fetchOf(last) ? attempt : last),
    '',
  );
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

import { lastChange, rowCountOf } from '../run/last-change.js';

/** A row that says which fetch it is of, or in which one it changed last. */
export interface EngineRow {
  readonly id: number;
  readonly fetch: number;
}

/** The rows of a fetch; those of a cache with delta change in part, but for the first. */
export function rowsOf(fetch: number, delta: boolean): readonly EngineRow[] {
  const count = delta ? rowCountOf(fetch, 12) : 2;
  return Array.from({ length: count }, (_, id) => ({
    id,
    fetch: delta ? lastChange(fetch, id) : fetch,
  }));
}

/** What a key shows. */
export interface Shown {
  /** The fetch that the first row is of; `undefined` where that is not there. */
  readonly fetch: number | undefined;
  /** Whether the other rows are those of that fetch. */
  readonly isWhole: boolean;
}

/** What stored rows come to, in whichever order. */
export function shownBy(texts: readonly string[], delta: boolean): Shown {
  const rows = texts.map((text) => JSON.parse(text) as EngineRow);
  const fetch = rows.find(({ id }) => id === 0)?.fetch;
  if (fetch === undefined) return { fetch, isWhole: false };
  const expected = rowsOf(fetch, delta).map((row) => JSON.stringify(row));
  const isWhole = texts.length === expected.length && expected.every((row) => texts.includes(row));
  return { fetch, isWhole };
}

import { lastChange, rowCountOf } from '../run/last-change.js';

/** A row that names its fetch, or the fetch in which it last changed. */
export interface EngineRow {
  readonly id: number;
  readonly fetch: number;
}

/** The rows of a fetch. With delta, only some of them change, and always the first. */
export function rowsOf(fetch: number, delta: boolean): readonly EngineRow[] {
  const count = delta ? rowCountOf(fetch, 12) : 2;
  return Array.from({ length: count }, (_, id) => ({
    id,
    fetch: delta ? lastChange(fetch, id) : fetch,
  }));
}

/** The content of a key. */
export interface Shown {
  /** The fetch of the first row; `undefined` if that row is missing. */
  readonly fetch: number | undefined;
  /** Whether the other rows belong to that fetch. */
  readonly isWhole: boolean;
}

/** The content of stored rows, in any order. */
export function shownBy(texts: readonly string[], delta: boolean): Shown {
  const rows = texts.map((text) => JSON.parse(text) as EngineRow);
  const fetch = rows.find(({ id }) => id === 0)?.fetch;
  if (fetch === undefined) return { fetch, isWhole: false };
  const expected = rowsOf(fetch, delta).map((row) => JSON.stringify(row));
  const isWhole = texts.length === expected.length && expected.every((row) => texts.includes(row));
  return { fetch, isWhole };
}

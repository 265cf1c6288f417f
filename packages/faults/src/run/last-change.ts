/** One row in this many changes from fetch to fetch, besides the first row. */
const oneIn = 10;

/**
 * For rows of which some change: the fetch, counted from 1, in which a row last changed; 0 if it
 * never has. Row 0 changes each time, so it determines the expected content of all others.
 */
export function lastChange(fetch: number, row: number): number {
  return row === 0 ? fetch : Math.max(0, fetch - ((fetch + row) % oneIn));
}

/** The number of rows: one is added and removed in turn, so that deltas add and remove elements. */
export function rowCountOf(fetch: number, count: number): number {
  return fetch % 4 === 0 ? count - 1 : count;
}

/** One row in so many changes from fetch to fetch, besides the first. */
const oneIn = 10;

/**
 * Of rows that change in part: the fetch, counted from 1, in which a row changed last; 0 where that
 * was before them all. Row 0 changes each time, so it tells what all the others have to be.
 */
export function lastChange(fetch: number, row: number): number {
  return row === 0 ? fetch : Math.max(0, fetch - ((fetch + row) % oneIn));
}

/** How many rows there are: one comes and goes, so that deltas add and remove elements. */
export function rowCountOf(fetch: number, count: number): number {
  return fetch % 4 === 0 ? count - 1 : count;
}

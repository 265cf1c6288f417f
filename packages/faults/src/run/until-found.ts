import type { RowContext } from '../row.js';

/** Only a few cases in a hundred find something; the mix has so many times as many at most. */
const patience = 10;

/**
 * Runs `full` cases of a control one after another, each of which resolves with whether it has
 * found something; resolves with the numbers of those that were run and that found something. The
 * mix only needs to know that the row can fail: there it ends with the first.
 */
export async function untilFound(
  { isMix = false }: RowContext,
  full: number,
  findsIn: () => Promise<boolean>,
): Promise<{ readonly cases: number; readonly found: number }> {
  const most = isMix ? patience * full : full;
  let [cases, found] = [0, 0];
  while (cases < most && !(isMix && found > 0)) {
    cases += 1;
    if (await findsIn()) found += 1;
  }
  return { cases, found };
}

import type { MutantName } from '../lab/processes/worker/mutants.js';
import type { RowContext } from '../row.js';
import { mutantCases } from './cases.js';

/**
 * Whether the tests that run beside the mix detect the mutant of a control by themselves, so that
 * the mix need not.
 */
export function isCaughtByTests({ isMix = false }: RowContext, name: MutantName): boolean {
  return isMix && mutantCases.some(({ mutant, isSlow }) => mutant === name && isSlow !== true);
}

/** What the mix says in place of such a control. */
export const inCases = 'left to the tests of mutants';

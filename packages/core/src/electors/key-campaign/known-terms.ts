import type { Candidacy } from '../../contracts/elector.js';

/**
 * The terms that one campaign has met anywhere: its own, those that polls told of, those that
 * fences held. The next one is greater than all of them, also where Redis has lost the last one and
 * its clock has gone back.
 */
export interface KnownTerms {
  /** 0: none. */
  highest(): number;
  met(term: number): void;
}

/** The {@link KnownTerms} of a campaign that begins. */
export function createKnownTerms(candidacy: Candidacy): KnownTerms {
  let highest = 0;
  return {
    highest: () => Math.max(highest, candidacy.highestSeenTerm()),
    met: (term) => {
      highest = Math.max(highest, term);
    },
  };
}

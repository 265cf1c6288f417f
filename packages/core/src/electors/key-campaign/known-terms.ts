import type { Candidacy } from '../../contracts/elector.js';

/**
 * The terms that a campaign has seen: its own, those returned by polls, and those found in fences.
 * The next term is greater than all of them, even if Redis has lost the last one and its clock was
 * set back.
 */
export interface KnownTerms {
  /** 0: none. */
  highest(): number;
  met(term: number): void;
}

/** The {@link KnownTerms} of a new campaign. */
export function createKnownTerms(candidacy: Candidacy): KnownTerms {
  let highest = 0;
  return {
    highest: () => Math.max(highest, candidacy.highestSeenTerm()),
    met: (term) => {
      highest = Math.max(highest, term);
    },
  };
}

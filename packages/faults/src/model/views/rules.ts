/** The decisions by which a view becomes true. Each can be got wrong. */
export interface ViewRules {
  /** `fresh`: has never been before. */
  readonly revision: 'fresh' | 'counted';
  /** Which messages are applied: those from the revision that is known, or all that are news. */
  readonly applies: 'what fits' | 'all news';
  /** What follows a message that does not fit. */
  readonly misfit: 'asks' | 'asks unless it has asked' | 'is ignored';
  /** What an answer is worth where messages were applied since it was asked for. */
  readonly overtakenAnswer: 'asks again' | 'is applied';
  /** What a renewal does for a seat that is not there. */
  readonly renewal: 'says so' | 'brings it back';
}

/** What the protocol does. */
export const soundViewRules: ViewRules = {
  revision: 'fresh',
  applies: 'what fits',
  misfit: 'asks',
  overtakenAnswer: 'asks again',
  renewal: 'says so',
};

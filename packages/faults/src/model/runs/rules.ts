/** The decisions that make runs safe. Each can be got wrong; the model shows what happens then. */
export interface RunRules {
  /** What an id is made of. `seat`: all claims of a seat have the same. */
  readonly id: 'seat and number' | 'seat';
  /** What a seat does whose claim got no answer. */
  readonly unanswered: 'claims anew' | 'sends it again';
  /** What a commit, an extension and an end compare. */
  readonly compares: 'term and id' | 'term';
  /** Whether another's mark refuses a claim. */
  readonly claim: 'polite' | 'always granted';
  /** Whether a claim is refused after a later one of its seat. */
  readonly ownLateClaim: 'refused' | 'granted';
  readonly extend: 'a mark that stands' | 'the pair alone';
  /** What a new term is above: `time` is the server's clock, `seen` the caller's highest. */
  readonly term: 'held, time and seen' | 'held';
  readonly version: 'last and time' | 'time';
  readonly swap: 'all targets at once' | 'one by one';
}

/** What the protocol does. */
export const soundRunRules: RunRules = {
  id: 'seat and number',
  unanswered: 'claims anew',
  compares: 'term and id',
  claim: 'polite',
  ownLateClaim: 'refused',
  extend: 'a mark that stands',
  term: 'held, time and seen',
  version: 'last and time',
  swap: 'all targets at once',
};

/**
 * The decisions that make the scripts safe. Each can be got wrong; the model shows what happens
 * then.
 */
export interface Rules {
  /** What a commit compares: term and candidacy, or the term alone by `>=`. */
  readonly commit: 'exact pair' | 'term not lower';
  /**
   * Whether a leader claims before it fetches, and what a claim compares; `any`: nothing refuses
   * it.
   */
  readonly claim: 'pair' | 'term alone' | 'any' | 'never';
  readonly missingFence: 'refuses' | 'passes';
  /** Whether the next term of a refused leader is above the one that refused it. */
  readonly refusalRaisesTerm: boolean;
  readonly release: 'compares' | 'deletes any';
  readonly renew: 'existing key' | 'makes it anew';
  readonly acquire: 'idempotent' | 'refuses its own key' | 'takes any key';
  readonly terms: 'time' | 'count';
  readonly versions: 'time' | 'count';
  /** Whether a commit knows the attempt of the last commit again. */
  readonly knowsAttempt: boolean;
  readonly countsStaging: boolean;
  /**
   * Whether a commit is refused after a later fetch of the same leadership was committed or claimed
   * for.
   */
  readonly fencesFetches: boolean;
  /** Whether a delta knows the attempt of the last commit again. */
  readonly deltaKnowsAttempt: boolean;
  /** Whether a delta compares the version that it was found against. */
  readonly deltaComparesVersion: boolean;
  /** Which of the scripts of a delta count rows. */
  readonly deltaComparesCounts: 'both' | 'last' | 'never';
  /** Whether the last script acts only where the first one has opened. */
  readonly deltaLooksForMark: boolean;
  readonly deltaOpens: 'compares first' | 'renames first';
  readonly deltaCloses: 'renames first' | 'records first';
}

/** What the scripts of core do. */
export const productRules: Rules = {
  commit: 'exact pair',
  claim: 'pair',
  missingFence: 'refuses',
  refusalRaisesTerm: true,
  release: 'compares',
  renew: 'existing key',
  acquire: 'idempotent',
  terms: 'time',
  versions: 'time',
  knowsAttempt: true,
  countsStaging: true,
  fencesFetches: true,
  deltaKnowsAttempt: true,
  deltaComparesVersion: true,
  deltaComparesCounts: 'both',
  deltaLooksForMark: true,
  deltaOpens: 'compares first',
  deltaCloses: 'renames first',
};

/** What the checker must know of the set-up, in milliseconds. */
export interface CheckOptions {
  /** A cache is committed at least this often while nothing disturbs. */
  readonly freshWithinMs: number;
  readonly stagingTtlMs: number;
}

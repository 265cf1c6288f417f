/** The bounds of the set-up, in milliseconds. */
export interface CheckOptions {
  /** A cache is committed at least this often while there is no disturbance. */
  readonly freshWithinMs: number;
  readonly stagingTtlMs: number;
}

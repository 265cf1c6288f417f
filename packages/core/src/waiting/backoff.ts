/** A growing delay between attempts. */
export interface Backoff {
  /**
   * Milliseconds before the next attempt: doubled each time up to a cap, of which a random half to
   * whole is used.
   */
  nextMs(): number;
  /** Starts again with the first delay. */
  reset(): void;
}

/** Bounds of {@link createBackoff}, in milliseconds. */
export interface BackoffOptions {
  readonly firstMs: number;
  readonly capMs: number;
  /** Random in [0, 1). */
  readonly random: () => number;
}

/**
 * Exponential backoff with jitter, so that instances that lost Redis together do not reconnect
 * together. https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ ("equal
 * jitter")
 */
export function createBackoff({ firstMs, capMs, random }: BackoffOptions): Backoff {
  let pauseMs = firstMs;
  return {
    nextMs: () => {
      const bounded = Math.min(pauseMs, capMs);
      pauseMs = bounded * 2;
      return (bounded * (1 + random())) / 2;
    },
    reset: () => {
      pauseMs = firstMs;
    },
  };
}

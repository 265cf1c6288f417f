/** A growing pause between tries. */
export interface Backoff {
  /**
   * Milliseconds before the next try: doubled each time up to a cap, then a random part of that,
   * half to whole.
   */
  nextMs(): number;
  /** The next pause is the first one again. */
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
 * Exponential backoff with jitter, so that instances that lost Redis together do not come back
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

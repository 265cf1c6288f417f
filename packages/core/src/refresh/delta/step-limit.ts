/** How many elements may change in one step, of all targets of a cache together. */
export interface StepLimit {
  readonly elements: number;
  /** A step of so many elements kept Redis for so long. */
  learn(elements: number, micros: number): void;
  /**
   * More has changed than fits. The next time more will: else a server that was slow once would be
   * slow for ever.
   */
  relax(): void;
}

/** Everybody waits for a step. */
const longestStepMicros = 10_000;

/** Redis 7.0 writes 10,000 fields of 110 bytes, spread over a hash of a million, in 7 to 13 ms. */
const largestStep = 10_000;

/** Worth a step on any server; and of smaller steps one cannot tell what larger ones take. */
const smallestLimit = 1000;

/**
 * The quickest of so many counts: a slow one may be chance, and a copy costs Redis a hundred times
 * as much.
 */
const stepsLookedAt = 4;

/**
 * A {@link StepLimit} that starts where most servers can follow, and is then what this one can do.
 */
export function createStepLimit(): StepLimit {
  let limit = largestStep;
  const rates = new Array<number>(stepsLookedAt).fill(largestStep / longestStepMicros);
  return {
    get elements() {
      return limit;
    },
    learn: (elements, micros) => {
      if (elements < smallestLimit || !(micros > 0)) return; // the server's clock was set
      rates.shift();
      rates.push(elements / micros);
      const inTime = Math.floor(Math.max(...rates) * longestStepMicros);
      limit = Math.min(Math.max(inTime, smallestLimit), largestStep);
    },
    relax: () => {
      limit = Math.min(limit * 2, largestStep);
    },
  };
}

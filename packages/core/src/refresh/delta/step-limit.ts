/** The maximum number of changed elements in one step, for all targets of a cache together. */
export interface StepLimit {
  readonly elements: number;
  /** Records how long a step with this number of elements blocked Redis. */
  learn(elements: number, micros: number): void;
  /**
   * Called when more has changed than fits. Raises the limit, so that a server that was slow once
   * is tried again.
   */
  relax(): void;
}

/** All clients wait during a step. */
const longestStepMicros = 10_000;

/** Redis 7.0 writes 10,000 fields of 110 bytes, spread over a hash of a million, in 7 to 13 ms. */
const largestStep = 10_000;

/** Small enough for any server; smaller steps do not show how long larger ones take. */
const smallestLimit = 1000;

/**
 * The fastest of this many steps counts: a slow one may be chance, and a copy costs Redis a hundred
 * times as much.
 */
const stepsLookedAt = 4;

/**
 * Creates a {@link StepLimit} that starts with a value for most servers, and then adapts to this
 * one.
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

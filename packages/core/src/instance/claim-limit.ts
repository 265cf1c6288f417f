import pLimit from 'p-limit';
import type { Clock, Timer } from '../contracts/clock.js';

/** Limits how many claims of an instance are under way. */
export interface ClaimLimit {
  /** Makes a claim once fewer than the maximum number are under way. */
  run<T>(claim: () => Promise<T>): Promise<T>;
  /**
   * Resolves once the claims that are under way have been answered, or as many that followed, or
   * after 100 ms: an instance takes over hundreds of caches at once, and what is done with the first
   * of them must not delay the claim of the last.
   */
  answered(): Promise<void>;
}

/**
 * With thousands of caches after an election, more concurrent claims would delay the commands of
 * the election.
 */
const atOnce = 64;
const longestMs = 100;

/** A {@link ClaimLimit}. */
export function createClaimLimit(clock: Clock): ClaimLimit {
  const limit = pLimit(atOnce);
  let underWay = 0;
  /** Claims that have yet to be answered before those who wait go on. */
  let awaited = 0;
  let waiting: (() => void)[] = [];
  let timer: Timer | undefined;
  const goOn = (): void => {
    timer?.stop();
    const resolved = waiting;
    waiting = [];
    for (const resolve of resolved) resolve();
  };
  const ended = (): void => {
    underWay -= 1;
    awaited -= 1;
    // After whoever waits for this claim.
    if (waiting.length > 0 && (awaited <= 0 || underWay === 0)) process.nextTick(goOn);
  };
  return {
    run: (claim) =>
      limit(() => {
        underWay += 1;
        return claim().finally(ended);
      }),
    answered: () => {
      if (underWay === 0) return Promise.resolve();
      if (waiting.length === 0) {
        awaited = underWay;
        timer = clock.after(longestMs, goOn);
      }
      return new Promise((resolve) => waiting.push(resolve));
    },
  };
}

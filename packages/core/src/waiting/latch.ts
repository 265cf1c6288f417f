import type { Clock } from '../contracts/clock.js';
import { delay } from '../contracts/clock.js';

/** A latch that stays open until the next wait. */
export interface Latch {
  open(): void;
  /**
   * Resolves after `delayMs`, when the latch is opened (at once if it is already open), or when
   * `signal` aborts; then the latch is closed.
   */
  wait(delayMs: number, signal: AbortSignal): Promise<void>;
}

/** Creates a {@link Latch} for one waiter at a time, which opens at most once every `minGapMs`. */
export function createLatch(clock: Clock, minGapMs: number): Latch {
  let isOpen = false;
  let lastOpeningAt = Number.NEGATIVE_INFINITY;
  let wake = (): void => {};

  const sleep = async (delayMs: number, signal: AbortSignal): Promise<void> => {
    const awake = new AbortController();
    wake = () => awake.abort();
    // Not AbortSignal.any: one for each wait would accumulate on the long-lived signal of a
    // campaign.
    signal.addEventListener('abort', wake, { once: true });
    if (signal.aborted || isOpen) wake();
    await delay(clock, delayMs, awake.signal);
    signal.removeEventListener('abort', wake);
  };

  return {
    open: () => {
      if (isOpen) return;
      isOpen = true;
      wake();
    },
    wait: async (delayMs, signal) => {
      await sleep(delayMs, signal);
      if (!isOpen) return;
      const gapMs = lastOpeningAt + minGapMs - clock.monotonic();
      if (gapMs > 0) await delay(clock, gapMs, signal);
      lastOpeningAt = clock.monotonic();
      isOpen = false;
    },
  };
}

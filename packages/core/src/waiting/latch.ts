import type { Clock } from '../contracts/clock.js';
import { delay } from '../contracts/clock.js';

/** Remembers that it was opened until somebody waits. */
export interface Latch {
  open(): void;
  /**
   * Resolves after `delayMs`, once opened (at once if it is open already), or when `signal` aborts;
   * then it is shut.
   */
  wait(delayMs: number, signal: AbortSignal): Promise<void>;
}

/**
 * A {@link Latch} for one waiter at a time, that lets through at most one opening every `minGapMs`.
 */
export function createLatch(clock: Clock, minGapMs: number): Latch {
  let isOpen = false;
  let lastOpeningAt = Number.NEGATIVE_INFINITY;
  let wake = (): void => {};

  const sleep = async (delayMs: number, signal: AbortSignal): Promise<void> => {
    const awake = new AbortController();
    wake = () => awake.abort();
    // Not AbortSignal.any: one for each wait would pile up on a signal as long-lived as a
    // campaign's.
    signal.addEventListener('abort', wake, { once: true });
    if (signal.aborted || isOpen) wake();
    await delay(clock, delayMs, awake.signal);
    signal.removeEventListener('abort', wake);
  };

  return {
    open: () => {
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

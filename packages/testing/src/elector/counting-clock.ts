import type { Clock } from '@smart-redis/core';
import { systemClock } from '@smart-redis/core/drivers';

/** The machine's clock, with a count of pending timers. */
export interface CountingClock extends Clock {
  readonly timerCount: number;
}

/** Creates a {@link CountingClock}. */
export function countingClock(): CountingClock {
  const waiting = new Set<object>();
  return {
    now: () => systemClock.now(),
    monotonic: () => systemClock.monotonic(),
    after: (delayMs, task) => {
      const timer = systemClock.after(delayMs, () => {
        waiting.delete(timer);
        task();
      });
      waiting.add(timer);
      return {
        stop: () => {
          waiting.delete(timer);
          timer.stop();
        },
      };
    },
    get timerCount() {
      return waiting.size;
    },
  };
}

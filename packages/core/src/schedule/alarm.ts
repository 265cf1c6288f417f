import type { Clock } from '../clock.js';

/** Wakes one that sleeps. */
export interface Alarm {
  /** Remembered until somebody sleeps. */
  ring(): void;
  /** Resolves after `delayMs` (`null`: never), or when rung: at once if it has rung since the last sleep. */
  sleep(delayMs: number | null): Promise<void>;
}

/** An {@link Alarm}. No signals: one for each of ten thousand sleeping caches would be most of their memory. */
export function createAlarm(clock: Clock): Alarm {
  let hasRung = false;
  let wake: (() => void) | undefined;
  return {
    ring: () => {
      hasRung = true;
      wake?.();
    },
    sleep: (delayMs) =>
      new Promise((resolve) => {
        wake = () => {
          timer?.stop();
          wake = undefined;
          hasRung = false;
          resolve();
        };
        const timer = delayMs === null ? undefined : clock.after(delayMs, wake);
        if (hasRung) wake();
      }),
  };
}

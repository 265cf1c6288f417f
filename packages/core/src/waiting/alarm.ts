import type { Clock } from '../contracts/clock.js';

/**
 * Wakes a sleeper. A class without signals, so that ten thousand sleeping caches need little
 * memory.
 */
export class Alarm {
  readonly #clock: Clock;
  #hasRung = false;
  #wake: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Also wakes the next sleep if nobody sleeps now. */
  ring(): void {
    this.#hasRung = true;
    this.#wake?.();
  }

  /**
   * Resolves after `delayMs` (`null`: never), or when the alarm rings; at once if it has rung since
   * the last sleep.
   */
  sleep(delayMs: number | null): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        timer?.stop();
        this.#wake = undefined;
        this.#hasRung = false;
        resolve();
      };
      this.#wake = wake;
      const timer = delayMs === null ? undefined : this.#clock.after(delayMs, wake);
      if (this.#hasRung) wake();
    });
  }
}

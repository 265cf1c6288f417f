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
   * the last sleep. The result says which.
   */
  sleep(delayMs: number | null): Promise<'slept' | 'rung'> {
    return new Promise((resolve) => {
      const wake = (): void => {
        timer?.stop();
        this.#wake = undefined;
        const wasRung = this.#hasRung;
        this.#hasRung = false;
        resolve(wasRung ? 'rung' : 'slept');
      };
      this.#wake = wake;
      const timer = delayMs === null ? undefined : this.#clock.after(delayMs, wake);
      if (this.#hasRung) wake();
    });
  }
}

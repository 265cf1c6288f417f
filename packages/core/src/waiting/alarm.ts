import type { Clock, Timer } from '../contracts/clock.js';

/** `setTimeout` fires at once for longer delays. */
const longestPartMs = 2 ** 31 - 1;
/** How often a sleep until a time of day compares the clocks. */
const comparedEveryMs = 60_000;
/** Clocks differ by less than this unless one was set, or the machine was suspended. */
const jumpMs = 1000;

/** How long to sleep. */
export interface Sleep {
  /**
   * Whether the wall clock counts: it wakes the sleeper within a minute after it was set, or after
   * the machine was suspended.
   * @default false: only the monotonic clock counts
   */
  readonly byWall?: boolean;
}

/**
 * Wakes a sleeper. A class without signals, so that ten thousand sleeping caches need little
 * memory.
 */
export class Alarm {
  readonly #clock: Clock;
  #hasRung = false;
  /** Ends the present sleep. */
  #resolve: ((result: 'slept' | 'rung') => void) | undefined;
  #timer: Timer | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get isAsleep(): boolean {
    return this.#resolve !== undefined;
  }

  /** Also wakes the next sleep if nobody sleeps now. */
  ring(): void {
    this.#hasRung = true;
    this.#wake();
  }

  /**
   * Resolves after `delayMs` (`null`: never), or when the alarm rings; at once if it has rung since
   * the last sleep. The result says which; `'rung'` also if the wall clock has jumped.
   */
  sleep(delayMs: number | null, { byWall = false }: Sleep = {}): Promise<'slept' | 'rung'> {
    return new Promise((resolve) => {
      this.#resolve = resolve;
      if (delayMs !== null) this.#arm(delayMs, byWall);
      if (this.#hasRung) this.#wake();
    });
  }

  #wake(): void {
    const resolve = this.#resolve;
    if (resolve === undefined) return;
    this.#timer?.stop();
    this.#timer = undefined;
    this.#resolve = undefined;
    const wasRung = this.#hasRung;
    this.#hasRung = false;
    resolve(wasRung ? 'rung' : 'slept');
  }

  #arm(leftMs: number, byWall: boolean): void {
    const partMs = Math.min(leftMs, byWall ? comparedEveryMs : longestPartMs);
    if (partMs === leftMs) this.#timer = this.#clock.after(leftMs, () => this.#wake());
    else this.#armPart(partMs, leftMs, byWall);
  }

  #armPart(partMs: number, leftMs: number, byWall: boolean): void {
    const asleep = { now: this.#clock.now(), monotonic: this.#clock.monotonic() };
    this.#timer = this.#clock.after(partMs, () => {
      const sleptMs = this.#clock.monotonic() - asleep.monotonic;
      const jumpedMs = Math.abs(this.#clock.now() - asleep.now - sleptMs);
      if (byWall && jumpedMs > jumpMs) this.ring();
      else this.#arm(Math.max(0, leftMs - sleptMs), byWall);
    });
  }
}

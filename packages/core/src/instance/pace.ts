import type { Clock } from '../contracts/clock.js';
import type { Backoff } from '../waiting/backoff.js';
import { createBackoff } from '../waiting/backoff.js';

/** Options of {@link Pace}. */
export interface PaceOptions {
  readonly clock: Clock;
  readonly random: () => number;
  /** Milliseconds of the first pause. */
  readonly firstMs: number;
  /** Milliseconds of the longest one. */
  readonly capMs: number;
}

/**
 * Keeps the refreshes of one cache apart where Redis does not say how they went, so that no fault
 * becomes a storm of fetches. Dropped once the cache is not due: then the last success had its
 * effect.
 */
export class Pace {
  readonly #options: PaceOptions;
  #restUntil = 0;
  /** What the last success answered; `undefined` once a look at Redis has confirmed it. */
  #served: { readonly ticket: number; readonly at: number } | undefined;
  // Made when needed, which is seldom.
  #pauses: Backoff | undefined;

  constructor(options: PaceOptions) {
    this.#options = options;
  }

  /** Milliseconds before a refresh may start, whoever asks. 0: it may. */
  restMs(): number {
    return this.#remainingMs(this.#restUntil);
  }

  /** Nothing for another `restMs`. */
  rest(restMs: number): void {
    this.#restUntil = this.#options.clock.monotonic() + restMs;
  }

  /** The connection is back: what was not possible may be now, after the shortest pause. */
  relax(): void {
    const { clock, firstMs } = this.#options;
    this.#restUntil = Math.min(this.#restUntil, clock.monotonic() + firstMs);
  }

  /** A refresh has answered every request up to `ticket`. */
  succeeded(ticket: number): void {
    this.#served = { ticket, at: this.#options.clock.monotonic() };
  }

  /**
   * The cache is due, by no interval that has passed, and the highest request is `ticket`.
   * Milliseconds to wait first: 0, unless the last thing that happened was a success and nobody has
   * asked since.
   */
  afterSuccessMs(ticket: number): number {
    const served = this.#served;
    this.#served = undefined;
    if (served === undefined || ticket > served.ticket) return 0;
    this.#pauses ??= createBackoff(this.#options);
    return this.#remainingMs(served.at + this.#pauses.nextMs());
  }

  #remainingMs(until: number): number {
    return Math.max(0, until - this.#options.clock.monotonic());
  }
}

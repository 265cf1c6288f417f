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
 * Delays refreshes of a cache when Redis does not confirm the outcome of the last one, so that no
 * fault causes a storm of fetches. Discarded once the cache is not due, which confirms the last
 * success.
 */
export class Pace {
  readonly #options: PaceOptions;
  #restUntil = 0;
  /** The ticket that the last success answered; `undefined` once Redis has confirmed it. */
  #served: { readonly ticket: number; readonly at: number } | undefined;
  // Created on demand, which is rare.
  #pauses: Backoff | undefined;

  constructor(options: PaceOptions) {
    this.#options = options;
  }

  /** Milliseconds before a refresh may start, even on request. 0: it may start now. */
  restMs(): number {
    return this.#remainingMs(this.#restUntil);
  }

  /** Starts no refresh for another `restMs`. */
  rest(restMs: number): void {
    this.#restUntil = this.#options.clock.monotonic() + restMs;
  }

  /** The connection is restored: a retry is allowed after the shortest delay. */
  relax(): void {
    const { clock, firstMs } = this.#options;
    this.#restUntil = Math.min(this.#restUntil, clock.monotonic() + firstMs);
  }

  /** A refresh has answered all requests up to `ticket`. */
  succeeded(ticket: number): void {
    this.#served = { ticket, at: this.#options.clock.monotonic() };
  }

  /**
   * Called when the cache is due although no interval has passed, with the highest requested
   * `ticket`. Returns the milliseconds to wait first: 0, unless the last refresh succeeded and
   * there was no request since.
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

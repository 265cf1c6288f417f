import type { Clock } from '../contracts/clock.js';
import type { SentRead, VersionWatch } from '../contracts/version-watch.js';

/** A {@link VersionWatch} of one cache, or of one of its slots. */
export class CacheVersionWatch implements VersionWatch {
  readonly #clock: Clock;
  readonly #hears: () => boolean;
  readonly #listeners: (() => void)[] = [];
  #version: string | null | undefined;
  #confirmedAt = 0;
  #doubts = 0;
  #isDoubted = true;

  /** @param hears whether announcements arrive, as far as this instance knows */
  constructor(clock: Clock, hears: () => boolean) {
    this.#clock = clock;
    this.#hears = hears;
  }

  get version(): string | null | undefined {
    return this.#version;
  }

  get doubts(): number {
    return this.#doubts;
  }

  stands(maxAgeMs: number): boolean {
    return (
      !this.#isDoubted && this.#clock.monotonic() - this.#confirmedAt < maxAgeMs && this.#hears()
    );
  }

  sending(): SentRead {
    return { at: this.#clock.monotonic(), doubts: this.#doubts };
  }

  saw(version: string | null, { at, doubts }: SentRead, isFinal: boolean): 'fine' | 'older' {
    if (version !== this.#version) {
      if (this.#version !== undefined && !isLater(version, this.#version) && !isFinal) {
        return 'older';
      }
      this.#version = version;
      for (const forget of this.#listeners) forget();
      // A read that was sent before the last one may be answered after it.
      this.#confirmedAt = at;
    } else this.#confirmedAt = Math.max(at, this.#confirmedAt);
    // What was announced after it was sent may be newer than its reply.
    this.#isDoubted = doubts !== this.#doubts;
    return 'fine';
  }

  onChange(forget: () => void): void {
    this.#listeners.push(forget);
  }

  /** The known version may not be the current one any more. */
  doubt(): void {
    this.#doubts += 1;
    this.#isDoubted = true;
  }

  /** A version was announced, or seen by other means than a read. */
  announced(version: number): void {
    if (isLater(String(version), this.#version ?? null)) this.doubt();
  }
}

/** Versions only rise; no version counts as the lowest. */
function isLater(version: string | null, than: string | null): boolean {
  return Number(version ?? 0) > Number(than ?? 0);
}

import type { Duration } from '../options/durations.js';
import { parseDuration } from '../options/durations.js';
import type { OptionNames } from '../options/demand.js';
import { demandKnownOptions } from '../options/demand.js';
import { invalidOption } from '../errors/errors.js';

/** When a cache is refreshed by itself. Times are the server's, in milliseconds. */
export interface Schedule {
  /** The shortest time between two refreshes; `null`: there are none but on request. */
  readonly gapMs: number | null;
  /**
   * When the next refresh is due, `null`: not by itself.
   * @param lastMs the last success
   * @param nowMs may lie before `lastMs`, where the server's clock went back
   * @param jitter how far into the jitter, from 0 to 1
   */
  nextAfter(lastMs: number, nowMs: number, jitter: number): number | null;
}

/** When a cache is refreshed. */
export interface RefreshSchedule {
  /** From one success to the next refresh. At least 1ms. */
  readonly every: Duration;
  /** A random part of up to this is added each time. @default '0ms': none */
  readonly jitter?: Duration;
}

const scheduleNames: OptionNames<RefreshSchedule> = { every: true, jitter: true };

/** A class, so that ten thousand of them share their methods. */
class Interval implements Schedule {
  readonly gapMs: number;
  readonly #jitterMs: number;

  constructor(everyMs: number, jitterMs: number) {
    this.gapMs = everyMs;
    this.#jitterMs = jitterMs;
  }

  nextAfter(lastMs: number, nowMs: number, jitter: number): number {
    // The server's clock went back by more than an interval. To wait one would be to wait again
    // after it, and again.
    if (nowMs < lastMs - this.gapMs) return nowMs;
    return Math.min(lastMs, nowMs) + this.gapMs + jitter * this.#jitterMs;
  }
}

const onRequest: Schedule = { gapMs: null, nextAfter: () => null };

/** @throws SmartRedisError `SR_INVALID_OPTION` */
export function resolveSchedule(schedule: RefreshSchedule | undefined): Schedule {
  if (schedule === undefined) return onRequest;
  if (typeof schedule !== 'object' || (schedule as unknown) === null || !('every' in schedule)) {
    throw invalidOption('refresh', schedule, `an object such as { every: '5m', jitter: '10s' }`);
  }
  const { every, jitter = '0ms' } = demandKnownOptions(
    'register()',
    schedule,
    scheduleNames,
    'refresh.',
  );
  return new Interval(
    parseDuration('refresh.every', every),
    parseDuration('refresh.jitter', jitter, { minMs: 0 }),
  );
}

/** Milliseconds from a success to the next refresh; `null`: there is none by itself. */
export function delayMsOf(schedule: Schedule, jitter: number): number | null {
  return schedule.nextAfter(0, 0, jitter);
}

import type { Duration } from '../options/durations.js';
import { parseDuration } from '../options/durations.js';
import type { OptionNames } from '../options/demand.js';
import { demandKnownOptions } from '../options/demand.js';
import { invalidOption } from '../errors/errors.js';

/** When a cache is refreshed automatically. Times are in milliseconds, by the server's clock. */
export interface Schedule {
  /** The shortest time between two refreshes; `null`: only on request. */
  readonly gapMs: number | null;
  /** The same for equal schedules. */
  readonly text: string;
  /**
   * When the next refresh is due; `null`: only on request. @param lastMs the last success
   * @param nowMs may be before `lastMs` if the server's clock was set back
   * @param jitter the fraction of the jitter, from 0 to 1
   */
  nextAfter(lastMs: number, nowMs: number, jitter: number): number | null;
}

/** When a cache is refreshed. */
export interface RefreshSchedule {
  /** Time from a success to the next refresh. At least 1ms. */
  readonly every: Duration;
  /** Maximum random delay that is added each time. @default '0ms': none */
  readonly jitter?: Duration;
}

const scheduleNames: OptionNames<RefreshSchedule> = { every: true, jitter: true };

/** A class, so that ten thousand schedules share their methods. */
class Interval implements Schedule {
  readonly gapMs: number;
  readonly #jitterMs: number;

  constructor(everyMs: number, jitterMs: number) {
    this.gapMs = everyMs;
    this.#jitterMs = jitterMs;
  }

  get text(): string {
    return `every ${String(this.gapMs)}ms, up to ${String(this.#jitterMs)}ms later`;
  }

  nextAfter(lastMs: number, nowMs: number, jitter: number): number {
    // The server's clock was set back by more than an interval. Waiting an interval would have to
    // be repeated, again and again.
    if (nowMs < lastMs - this.gapMs) return nowMs;
    return Math.min(lastMs, nowMs) + this.gapMs + jitter * this.#jitterMs;
  }
}

const onRequest: Schedule = { gapMs: null, text: 'on request', nextAfter: () => null };

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

/** Milliseconds from a success to the next refresh; `null`: only on request. */
export function delayMsOf(schedule: Schedule, jitter: number): number | null {
  return schedule.nextAfter(0, 0, jitter);
}

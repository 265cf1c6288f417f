import type { Duration } from '../options/durations.js';
import { parseDuration } from '../options/durations.js';
import type { OptionNames } from '../options/demand.js';
import { demandKnownOptions } from '../options/demand.js';
import { invalidOption } from '../errors/errors.js';
import type { CronExpressions } from '../schedule/cron-expressions.js';
import { CronTrigger } from '../schedule/cron-trigger.js';
import type { Schedule } from '../schedule/schedule.js';
import { onRequest, scheduleOf } from '../schedule/schedule.js';
import { demandName } from './cache-name.js';
import { demandCron } from './demand-cron.js';

/**
 * When a cache is refreshed: at least one of `every`, `cron` and `after`. With several, it is due when the
 * first of them is.
 */
export interface RefreshSchedule {
  /** Time from a success to the next refresh. At least 1ms. @default none */
  readonly every?: Duration;
  /**
   * A cron expression of five fields (minute, hour, day of the month, month, day of the week), or
   * six with seconds in front; or `@hourly`, `@daily`, `@weekly`, `@monthly`, `@yearly`. A refresh
   * serves a slot if it starts at or after it.
   * @default none
   */
  readonly cron?: string;
  /** The IANA time zone of `cron`, such as `Europe/Paris`. @default 'UTC' */
  readonly timezone?: string;
  /**
   * The names of other caches of the namespace, which this one is built from: it is due when each of
   * them has a new version since the one that this cache was built after. Other instances may serve
   * them.
   * @default none
   */
  readonly after?: string | readonly string[];
  /**
   * Maximum random delay that is added each time. Never beyond the next slot, or another interval.
   * @default '0ms': none
   */
  readonly jitter?: Duration;
  /**
   * A slot of `cron` that was missed while nobody served the cache is caught up once, as soon as
   * somebody does, unless it is longer ago than this. `false`: missed slots are skipped.
   * @default any slot is caught up
   */
  readonly catchUp?: Duration | false;
}

const scheduleNames: OptionNames<RefreshSchedule> = {
  every: true,
  cron: true,
  timezone: true,
  after: true,
  jitter: true,
  catchUp: true,
};

/** @throws SmartRedisError `SR_INVALID_OPTION` */
export function resolveSchedule(
  schedule: RefreshSchedule | undefined,
  cache: string,
  expressions: CronExpressions,
): Schedule {
  if (schedule === undefined) return onRequest;
  if (typeof schedule !== 'object' || (schedule as unknown) === null) {
    throw invalidOption('refresh', schedule, `an object such as { every: '5m', jitter: '10s' }`);
  }
  const given = demandKnownOptions('register()', schedule, scheduleNames, 'refresh.');
  const { every, cron, after, jitter = '0ms' } = given;
  if (every === undefined && cron === undefined) {
    if (after === undefined) {
      throw invalidOption(
        'refresh',
        schedule,
        `an object with at least one of every, cron and after`,
      );
    }
    if (given.jitter !== undefined) {
      throw invalidOption('refresh.jitter', jitter, 'left out: it belongs to every and cron');
    }
  }
  const jitterMs = parseDuration('refresh.jitter', jitter, { minMs: 0 });
  return scheduleOf({
    everyMs: every === undefined ? undefined : parseDuration('refresh.every', every),
    jitterMs,
    cron: resolveCron(given, jitterMs, expressions),
    ...(after === undefined ? {} : { after: resolveAfter(after, cache) }),
  });
}

function resolveAfter(after: unknown, cache: string): readonly string[] {
  const names: readonly unknown[] = Array.isArray(after) ? after : [after];
  if (names.length === 0 || new Set(names).size < names.length) {
    throw invalidOption(
      'refresh.after',
      after,
      'the name of a cache, or an array of different ones',
    );
  }
  return names.map((name) => {
    if (name === cache) throw invalidOption('refresh.after', after, 'names of other caches');
    return demandName('refresh.after', name);
  });
}

function resolveCron(
  { cron, timezone, catchUp }: Partial<RefreshSchedule>,
  jitterMs: number,
  expressions: CronExpressions,
): CronTrigger | undefined {
  if (cron === undefined) {
    for (const [name, value] of Object.entries({ timezone, catchUp })) {
      if (value === undefined) continue;
      throw invalidOption(`refresh.${name}`, value, 'left out: it belongs to refresh.cron');
    }
    return undefined;
  }
  return new CronTrigger({
    ...demandCron(cron, timezone, expressions),
    expressions,
    jitterMs,
    catchUpMs: catchUpMsOf(catchUp),
  });
}

function catchUpMsOf(catchUp: Duration | false | undefined): number {
  if (catchUp === undefined) return Infinity;
  if (catchUp === false) return 0;
  if (typeof catchUp !== 'string') {
    throw invalidOption('refresh.catchUp', catchUp, `a duration such as '2h', or false`);
  }
  return parseDuration('refresh.catchUp', catchUp);
}

import { randomBytes, randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Clock } from '../contracts/clock.js';
import { systemClock } from '../contracts/clock.js';
import type { RedisDriver } from '../contracts/driver.js';
import type { Duration } from '../options/durations.js';
import { parseDuration } from '../options/durations.js';
import { soloElector } from '../electors/solo-elector.js';
import type { Elector } from '../contracts/elector.js';
import type { OptionNames } from '../options/demand.js';
import {
  demandBoolean,
  demandCount,
  demandKey,
  demandKnownOptions,
  demandText,
} from '../options/demand.js';
import { invalidOption } from '../errors/errors.js';
import { leaderKeyOf } from '../redis/keys.js';
import type { Logger } from '../contracts/logger.js';
import type { LoggerInput } from '../loggers/adapt-logger.js';
import { adaptLogger } from '../loggers/adapt-logger.js';

/** Options of `SmartRedis`. */
export interface SmartRedisOptions {
  /** The way to Redis: `ioredisDriver(…)`, `redisDriver(…)`. */
  readonly driver: RedisDriver;
  /** Who leads. @default soloElector(): this instance, so start no second one */
  readonly elector?: Elector;
  /**
   * Separate namespaces elect separately. 1 to 100 letters, digits, `_`, `-`, `.`, `:`. @default
   * 'default'
   */
  readonly namespace?: string;
  /** The Redis key that holds the leader. @default derived from the namespace */
  readonly leaderKey?: string;
  /** This instance's name, for operators. @default host, process id and a random part */
  readonly instance?: string;
  /**
   * Any console-like, winston, log4js or pino logger; `false` for silence. @default warnings and
   * errors on the console
   */
  readonly logger?: LoggerInput;
  /** Refreshes that may run at once on the leader. At least 1. @default 4 */
  readonly concurrency?: number;
  /**
   * After how many failed refreshes without a success in between the leader hands over to another
   * instance, if there is one: perhaps only this one cannot reach the source. At least 1; `false`:
   * never. Failures of Redis do not count.
   * @default 5
   */
  readonly yieldAfterFailures?: number | false;
  /** How long a staging key outlives a leader that died. At least 1s. @default '1m' */
  readonly stagingTtl?: Duration;
  /** How long `close()` waits for fetchers that were aborted. @default '5s' */
  readonly drain?: Duration;
  /**
   * Whether SIGINT and SIGTERM close it, so that the next leader need not wait. The process then
   * ends by the signal, unless the application listens to it too. @default false
   */
  readonly handleSignals?: boolean;
  /** Time, for tests. @default the driver's, if it has one, else the machine's */
  readonly clock?: Clock;
  /** Random in [0, 1), for tests. @default Math.random */
  readonly random?: () => number;
}

/** Options of `SmartRedis.close`. */
export interface CloseOptions {
  /**
   * How long refreshes that run may go on to their end, and be published, before the rest is
   * aborted. Nothing else is refreshed meanwhile, and the lead is kept. @default '0s': they are
   * aborted at once
   */
  readonly finish?: Duration;
}

/** What {@link CloseOptions} has. */
export const closeNames: OptionNames<CloseOptions> = { finish: true };

/** {@link SmartRedisOptions} after checks and defaults. */
export interface ResolvedOptions {
  readonly driver: RedisDriver;
  readonly elector: Elector;
  readonly namespace: string;
  readonly leaderKey: string;
  readonly instance: string;
  readonly logger: Logger;
  readonly concurrency: number;
  readonly yieldAfterFailures: number | false;
  readonly stagingTtlMs: number;
  readonly drainMs: number;
  readonly handleSignals: boolean;
  readonly clock: Clock;
  readonly random: () => number;
  readonly newId: () => string;
}

/** What {@link SmartRedisOptions} has. */
export const smartRedisNames: OptionNames<SmartRedisOptions> = {
  driver: true,
  elector: true,
  namespace: true,
  leaderKey: true,
  instance: true,
  logger: true,
  concurrency: true,
  yieldAfterFailures: true,
  stagingTtl: true,
  drain: true,
  handleSignals: true,
  clock: true,
  random: true,
};

/** @throws SmartRedisError `SR_INVALID_OPTION`, naming the option */
export function resolveOptions(options: SmartRedisOptions): ResolvedOptions {
  const given = demandKnownOptions('SmartRedis', options, smartRedisNames);
  const { driver, elector = soloElector(), namespace = 'default' } = given;
  if (typeof driver?.sendAll !== 'function') {
    throw invalidOption(
      'driver',
      driver,
      'a driver, such as ioredisDriver(client) or redisDriver(client)',
    );
  }
  if (typeof elector.campaign !== 'function') {
    throw invalidOption('elector', elector, 'an elector, such as leaseElector()');
  }
  if (typeof namespace !== 'string' || !/^[\w.:-]{1,100}$/.test(namespace)) {
    throw invalidOption('namespace', namespace, '1 to 100 letters, digits, "_", "-", "." or ":"');
  }
  const { yieldAfterFailures, leaderKey = leaderKeyOf(namespace) } = given;
  const { instance = `${hostname()}:${String(process.pid)}:${randomBytes(3).toString('hex')}` } =
    given;
  return {
    driver,
    elector,
    namespace,
    leaderKey: demandKey('leaderKey', leaderKey),
    instance: demandText('instance', instance),
    logger: adaptLogger(given.logger),
    concurrency: demandCount('concurrency', given.concurrency, 4),
    yieldAfterFailures:
      yieldAfterFailures !== false &&
      demandCount('yieldAfterFailures', yieldAfterFailures, 5, { or: 'false' }),
    stagingTtlMs: parseDuration('stagingTtl', given.stagingTtl ?? '1m', { minMs: 1000 }),
    drainMs: parseDuration('drain', given.drain ?? '5s', { minMs: 0 }),
    handleSignals: demandBoolean('handleSignals', given.handleSignals, false),
    clock: given.clock ?? driver.clock ?? systemClock,
    random: given.random ?? Math.random,
    newId: randomUUID,
  };
}

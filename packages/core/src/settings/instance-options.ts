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
  /**
   * The connection to Redis: `ioredisDriver(…)`, `redisDriver(…)`. A driver belongs to one
   * instance.
   */
  readonly driver: RedisDriver;
  /**
   * Elects who refreshes the caches. `false`: this instance only reads, waits and asks for
   * refreshes, and leaves the work to others.
   * @default soloElector(): this instance always leads, so do not start a second one
   */
  readonly elector?: Elector | false;
  /**
   * Instances of one namespace elect one leader. 1 to 100 letters, digits, `_`, `-`, `.`, `:`.
   * @default 'default'
   */
  readonly namespace?: string;
  /** The leader key. @default derived from the namespace: `{smart-redis:<namespace>}:leader` */
  readonly leaderKey?: string;
  /**
   * The name of this instance in logs, events and metadata.
   * @default host name, process id and a random part
   */
  readonly instance?: string;
  /**
   * A console, winston, log4js or pino logger, or any object with their methods; `false` disables
   * logging.
   * @default warnings and errors on the console
   */
  readonly logger?: LoggerInput;
  /** Maximum number of concurrent refreshes of this instance. At least 1. @default 4 */
  readonly concurrency?: number;
  /**
   * Number of failed refreshes, without a success in between, after which another instance serves
   * the cache, or the leader of all caches hands over, if there is another instance: possibly only
   * this one cannot reach the source. At least 1; `false`: never. Failures of Redis do not count.
   * @default 5
   */
  readonly yieldAfterFailures?: number | false;
  /**
   * Which of the registered caches this instance may refresh, by name, if the elector spreads the
   * caches over the instances. Called once for each cache, by `register()` and `update()`, which
   * throw what it throws.
   * @default all
   */
  readonly serves?: (cache: string) => boolean;
  /**
   * The share of this instance in the caches, compared with the others, if the elector spreads the
   * caches over the instances. Above 0, at most 1000.
   * @default 1
   */
  readonly weight?: number;
  /** Time to live of staging keys, which a dead leader leaves behind. At least 1s. @default '1m' */
  readonly stagingTtl?: Duration;
  /** How long `close()` waits for aborted fetchers and their clean-up. @default '5s' */
  readonly drain?: Duration;
  /**
   * Whether SIGINT and SIGTERM close the instance, so that the next leader can start at once. After
   * that the signal ends the process, unless the application listens to it too.
   * @default false
   */
  readonly handleSignals?: boolean;
  /**
   * The clock, for tests.
   * @default the driver's clock, if it has one, otherwise the system clock
   */
  readonly clock?: Clock;
  /** Random numbers in [0, 1), for tests. @default Math.random */
  readonly random?: () => number;
}

/** Options of `SmartRedis.close`. */
export interface CloseOptions {
  /**
   * How long running refreshes may take to finish and be published before the rest is aborted.
   * During that time no other refresh starts, and the instance keeps the leadership.
   * @default '0s': they are aborted at once
   */
  readonly finish?: Duration;
}

/** The option names of {@link CloseOptions}. */
export const closeNames: OptionNames<CloseOptions> = { finish: true };

/** {@link SmartRedisOptions} after checks and defaults. */
export interface ResolvedOptions {
  readonly driver: RedisDriver;
  readonly elector: Elector | false;
  readonly namespace: string;
  readonly leaderKey: string;
  readonly instance: string;
  readonly logger: Logger;
  readonly concurrency: number;
  readonly yieldAfterFailures: number | false;
  /** @throws SmartRedisError `SR_INVALID_OPTION`, or what the application's function throws */
  readonly serves: (cache: { readonly name: string }) => boolean;
  readonly weight: number;
  readonly stagingTtlMs: number;
  readonly drainMs: number;
  readonly handleSignals: boolean;
  readonly clock: Clock;
  readonly random: () => number;
  readonly newId: () => string;
}

/** The option names of {@link SmartRedisOptions}. */
export const smartRedisNames: OptionNames<SmartRedisOptions> = {
  driver: true,
  elector: true,
  namespace: true,
  leaderKey: true,
  instance: true,
  logger: true,
  concurrency: true,
  yieldAfterFailures: true,
  serves: true,
  weight: true,
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
  if (elector !== false && typeof (elector as Elector | null)?.campaign !== 'function') {
    throw invalidOption('elector', elector, 'an elector, such as leaseElector(), or false');
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
    serves: resolveServes(given.serves),
    weight: resolveWeight(given.weight),
    stagingTtlMs: parseDuration('stagingTtl', given.stagingTtl ?? '1m', { minMs: 1000 }),
    drainMs: parseDuration('drain', given.drain ?? '5s', { minMs: 0 }),
    handleSignals: demandBoolean('handleSignals', given.handleSignals, false),
    clock: given.clock ?? driver.clock ?? systemClock,
    random: given.random ?? Math.random,
    newId: randomUUID,
  };
}

/** Asks once for each cache, which is when it is registered. */
function resolveServes(
  serves: SmartRedisOptions['serves'] = () => true,
): ResolvedOptions['serves'] {
  const allowed = 'a function of the name of a cache that returns true or false';
  if (typeof serves !== 'function') throw invalidOption('serves', serves, allowed);
  const answers = new WeakMap<object, boolean>();
  return (cache) => {
    const known = answers.get(cache);
    if (known !== undefined) return known;
    const answer: unknown = serves(cache.name);
    if (typeof answer !== 'boolean') throw invalidOption('serves', answer, allowed);
    answers.set(cache, answer);
    return answer;
  };
}

function resolveWeight(weight = 1): number {
  const isWeight = typeof weight === 'number' && weight > 0 && weight <= 1000;
  if (!isWeight) throw invalidOption('weight', weight, 'a number above 0, at most 1000');
  return weight;
}

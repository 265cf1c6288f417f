import type { Duration, RedisDriver } from '@smart-redis/core';
import type { OptionNames } from '@smart-redis/core/drivers';
import { demandKnownOptions, invalidOption } from '@smart-redis/core/drivers';
import type { ManualClock } from '../manual-clock.js';
import { manualClock } from '../manual-clock.js';
import { blocked, runOnConnection } from './connection-commands.js';
import { notInMemory } from './error-reply.js';
import { createHost } from './host.js';
import { hostDriver } from './host-driver.js';
import type { MemoryLink } from './link.js';
import { createLink } from './link.js';

/** A Redis in memory, and the time that it lives in. For unit tests: one process, no server. */
export interface MemoryRedis extends MemoryLink {
  /** Stands still until it is moved. What expires there expires by its wall clock. */
  readonly clock: ManualClock;
  /**
   * Lets so much time pass: timers and schedules come due, keys expire. Resolves when what became
   * due has been done: refreshes have been committed, or have failed. It is
   * `clock.advanceAsync(time)`, which says exactly what is waited for.
   * @param time `'5m'`, or milliseconds
   * @throws SmartRedisError `SR_INVALID_OPTION` for anything else
   */
  advance(time: Duration | number): Promise<void>;
  /** A driver of its own for each instance of a test. */
  driver(options?: MemoryDriverOptions): MemoryDriver;
  /** Sends one command, in database 0; text comes back as text. Rejects with an error reply. */
  command(...command: readonly [string, ...string[]]): Promise<unknown>;
  /** It is gone and comes back at once, with empty memory; connections break. */
  restartEmpty(): Promise<void>;
}

/** A driver over a {@link MemoryRedis}. */
export interface MemoryDriver extends RedisDriver {
  /** That of its Redis. An instance that is given this driver takes it by itself. */
  readonly clock: ManualClock;
  /** Where it leads: for a second driver, and for what is to go wrong. */
  readonly redis: MemoryRedis;
  /** As {@link MemoryRedis.advance}. */
  advance(time: Duration | number): Promise<void>;
}

/** Options of {@link memoryRedis}. */
export interface MemoryRedisOptions {
  /** Time that something else of the test has as well. @default manualClock() */
  readonly clock?: ManualClock;
}

/** Options of {@link memoryDriver}. */
export interface MemoryDriverOptions {
  /** The number of the database. @default 0 */
  readonly database?: number;
}

const redisNames: OptionNames<MemoryRedisOptions> = { clock: true };
const driverNames: OptionNames<MemoryDriverOptions> = { database: true };

/**
 * A driver over a Redis in memory of its own: a unit test needs no server, and no waiting.
 *
 * It has the commands that the built-in targets, readers and electors send, and some that tests
 * like to ask by; scripts run by Lua 5.1, as in Redis. Any other command is an error that says so.
 *
 * @example const driver = memoryDriver(); const smart = new SmartRedis({ driver }); …; await
 * smart.start(); await driver.advance('5m');
 * @throws SmartRedisError `SR_INVALID_OPTION`
 */
export function memoryDriver(options?: MemoryDriverOptions): MemoryDriver {
  return memoryRedis().driver(options);
}

/**
 * A Redis in memory for several instances: `redis.driver()` makes a driver for each.
 * @throws SmartRedisError `SR_INVALID_OPTION`
 */
export function memoryRedis(options: MemoryRedisOptions = {}): MemoryRedis {
  const { clock = manualClock() } = demandKnownOptions('memoryRedis()', options, redisNames);
  const host = createHost(clock);
  const link = createLink();
  const advance = (time: Duration | number): Promise<void> => clock.advanceAsync(time);
  const redis: MemoryRedis = {
    clock,
    advance,
    driver: (driverOptions = {}) => {
      const given = demandKnownOptions('memoryDriver()', driverOptions, driverNames);
      const database = demandDatabase(given.database);
      return { ...hostDriver({ host, link, database }), clock, redis, advance };
    },
    command: async (...command) => {
      const server = await host.server();
      const session = { host, server, id: 0, database: 0, binary: false };
      const reply = runOnConnection(session, command);
      if (reply === blocked) throw notInMemory(`${command[0]} … that waits`);
      host.changed();
      return reply;
    },
    restartEmpty: host.restartEmpty,
    drop: link.drop,
    cutAll: link.cutAll,
    refuse: link.refuse,
    heal: link.heal,
  };
  return redis;
}

function demandDatabase(value: unknown = 0): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  throw invalidOption('database', value, 'the number of a database, 0 or more');
}

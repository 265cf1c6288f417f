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

/** An in-memory Redis with its own clock. For unit tests: one process, no server. */
export interface MemoryRedis extends MemoryLink {
  /** The clock, which only moves when it is advanced. Keys expire by its wall clock. */
  readonly clock: ManualClock;
  /**
   * Advances the time: timers and schedules become due, keys expire. Resolves when everything that
   * became due is done: refreshes are committed or have failed. Same as `clock.advanceAsync(time)`,
   * which documents what it waits for.
   * @param time `'5m'`, or milliseconds
   * @throws SmartRedisError `SR_INVALID_OPTION` for anything else
   */
  advance(time: Duration | number): Promise<void>;
  /** Creates a driver; use a separate one for each instance of a test. */
  driver(options?: MemoryDriverOptions): MemoryDriver;
  /**
   * Sends one command in database 0; bulk strings are returned as text. Rejects with an error
   * reply.
   */
  command(...command: readonly [string, ...string[]]): Promise<unknown>;
  /** Restarts it at once with empty memory; connections break. */
  restartEmpty(): Promise<void>;
}

/** A driver for a {@link MemoryRedis}. */
export interface MemoryDriver extends RedisDriver {
  /** The clock of its Redis. An instance with this driver uses it automatically. */
  readonly clock: ManualClock;
  /** Its Redis: to create further drivers, and to inject faults. */
  readonly redis: MemoryRedis;
  /** Same as {@link MemoryRedis.advance}. */
  advance(time: Duration | number): Promise<void>;
}

/** Options of {@link memoryRedis}. */
export interface MemoryRedisOptions {
  /** A clock that is shared with other parts of the test. @default manualClock() */
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
 * Creates a driver with a new in-memory Redis, so that a unit test needs no server and no waiting.
 *
 * It supports the commands of the built-in targets, readers and electors, and some that are useful
 * in tests; scripts run in Lua 5.1, as in Redis. Any other command fails with an error that says
 * so.
 *
 * @example const driver = memoryDriver(); const smart = new SmartRedis({ driver }); …; await
 * smart.start(); await driver.advance('5m');
 * @throws SmartRedisError `SR_INVALID_OPTION`
 */
export function memoryDriver(options?: MemoryDriverOptions): MemoryDriver {
  return memoryRedis().driver(options);
}

/**
 * Creates an in-memory Redis for several instances: `redis.driver()` creates a driver for each.
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

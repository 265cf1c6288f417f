import { randomBytes } from 'node:crypto';
import type { CacheHandle, RedisDriver, Target } from '@smart-redis/core';
import { closeOnSignals, invalidOption, SmartRedis } from '@smart-redis/core';
import { instanceOfHolder } from '@smart-redis/core/electors';
import type { CacheBuilderOptions } from './builder-options.js';
import { resolveBuilderOptions } from './builder-options.js';
import { classicDriver } from './classic-driver.js';
import { classicLogger } from './classic-logger.js';
import { electorFor } from './elector-for.js';
import { openExitLine } from './exit-line.js';
import { firstBuild } from './first-build.js';
import { keepKeyspaceEventsOn } from './keyspace-events.js';
import { ownHost } from './own-host.js';
import type { ClassicDefinition, RegisterOptions } from './register-options.js';
import { definitionOf, inClassicNames, knownRegisterOptions } from './register-options.js';

/** Builds caches in Redis and refreshes them: the API of smart-redis before version 1. */
export interface CacheBuilder {
  /** Whether this instance is the master, which builds the caches. */
  readonly isMaster: boolean;
  /**
   * Registers a cache, and on the master builds it at once; a failed build is logged and retried.
   * Resolves with the name of the cache.
   * @throws SmartRedisError `SR_INVALID_OPTION`, `SR_DUPLICATE_CACHE`, `SR_CLOSED`
   */
  register<Params = undefined>(options: RegisterOptions<Params>): Promise<string>;
  /**
   * Replaces options of a cache, and refreshes it with the new ones.
   * @throws SmartRedisError `SR_INVALID_OPTION`, also for an unknown name
   */
  update(name: string, options: Partial<Omit<RegisterOptions, 'name'>>): Promise<void>;
  /**
   * Ends a cache on this instance. `dropData` also removes its keys.
   * @throws SmartRedisError `SR_INVALID_OPTION` for an unknown name
   */
  unregister(name: string, options?: { readonly dropData?: boolean }): Promise<void>;
  /** Releases the master key, and closes everything. Idempotent. */
  close(): Promise<void>;
}

/** `CacheBuilder.build(options)`, or the same without `.build`. */
export interface CacheBuilderFactory {
  (options?: CacheBuilderOptions): Promise<CacheBuilder>;
  /** Connects, joins the election, and resolves when a master is known. */
  build(options?: CacheBuilderOptions): Promise<CacheBuilder>;
}

/**
 * Connects, joins the election, and resolves when a master is known.
 *
 * @throws SmartRedisError `SR_CONNECTION`, `SR_AUTH`, `SR_INVALID_OPTION`
 * @example
 * const cacheBuilder = await CacheBuilder.build({
 *   redisOption: { host: 'localhost' },
 *   masterCacheKey: 'reports',
 * });
 */
export const CacheBuilder: CacheBuilderFactory = Object.assign(
  function CacheBuilder(options?: CacheBuilderOptions): Promise<CacheBuilder> {
    return build(options);
  },
  { build },
);

interface Registered {
  options: Partial<RegisterOptions>;
  readonly handle: CacheHandle<unknown, unknown, Record<string, Target<unknown>>, unknown>;
}

async function build(options?: CacheBuilderOptions): Promise<CacheBuilder> {
  const resolved = resolveBuilderOptions(options);
  const { leaderKey, namespace, redisOption, writers } = resolved;
  const logger = classicLogger(resolved);
  const elector = await electorFor(resolved.masterAliveCheck);
  const instance = `${ownHost(resolved.masterAliveCheck)}:${String(process.pid)}:${randomBytes(6).toString('hex')}`;
  const driver = await classicDriver(resolved);
  const smart = new SmartRedis({
    driver,
    elector,
    namespace,
    leaderKey,
    instance,
    logger,
  });
  try {
    await smart.start();
  } catch (error) {
    await smart.close();
    throw error;
  }
  const { database } = driver;
  const close = async (): Promise<void> => {
    leaveEventsAlone();
    await smart.close();
    exitLine.close();
    stopHandlingSignals();
  };
  const stopHandlingSignals = closeOnSignals(close);
  const exitLine = openExitLine({ redisOption, leaderKey, namespace, database, instance });
  const leaveEventsAlone = keepKeyspaceEventsOn(driver, logger);
  await Promise.all([masterIsKnown(smart, driver, leaderKey, instance), exitLine.settled]);

  const caches = new Map<string, Registered>();
  const find = (name: string): Registered => {
    const found = caches.get(name);
    if (found !== undefined) return found;
    throw invalidOption(
      'name',
      name,
      `the name of a registered cache: ${[...caches.keys()].join(', ') || 'there is none'}`,
    );
  };
  return {
    get isMaster() {
      return smart.isLeader;
    },
    register: async (registerOptions) => {
      const options = registerOptions as RegisterOptions; // its parameters are not checked here
      const given = knownRegisterOptions(options);
      const definition = definitionOf(given, writers);
      const built = firstBuild(smart, definition.name);
      const handle = registerIn(smart, definition);
      caches.set(handle.name, { options: given, handle });
      await built(handle);
      return handle.name;
    },
    update: async (name, changes) => {
      const registered = find(name);
      const next = { ...registered.options, ...knownRegisterOptions(changes), name };
      await registered.handle.update(definitionOf(next, writers)).catch((error: unknown) => {
        throw inClassicNames(error);
      });
      registered.options = next;
    },
    unregister: async (name, how) => {
      const { handle } = find(name);
      caches.delete(name);
      await handle.unregister(how);
    },
    close,
  };
}

function registerIn(smart: SmartRedis, definition: ClassicDefinition): Registered['handle'] {
  try {
    return smart.register(definition);
  } catch (error) {
    throw inClassicNames(error);
  }
}

const lookEveryMs = 20;
const longestLooks = 250;

/** Resolves when this or another instance leads. */
async function masterIsKnown(
  smart: SmartRedis,
  driver: RedisDriver,
  leaderKey: string,
  instance: string,
): Promise<void> {
  for (let looks = 0; looks < longestLooks && !smart.isLeader; looks += 1) {
    // If this fails, the election continues nevertheless.
    const holder = await driver.send(['GET', leaderKey], { lane: 'control' }).catch(() => null);
    if (typeof holder === 'string' && instanceOfHolder(holder) !== instance) return;
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}

import type { RedisDriver } from '@smart-redis/core';
import type { DriverOptions } from '@smart-redis/core/drivers';
import { invalidOption, SmartRedisError } from '@smart-redis/core';
import type { IoredisInput } from '@smart-redis/ioredis';
import { ioredisDriver } from '@smart-redis/ioredis';
import type { redisDriver } from '@smart-redis/redis';
import { underName } from './under-name.js';

/**
 * A client of node-redis: single, pool, cluster or sentinel. Recognized by structure, because its
 * type belongs to an optional peer dependency, and the types of this package must compile without
 * it.
 */
export interface NodeRedisClientLike {
  readonly isOpen: boolean;
  readonly sendCommand: unknown;
  connect(): Promise<unknown>;
  on: unknown;
}

/**
 * The connection to Redis: a URL, connection options of ioredis, or a client of ioredis or of
 * node-redis.
 */
export type RedisOption = IoredisInput | NodeRedisClientLike;

/**
 * The driver for the given input: node-redis for a client of node-redis, ioredis for everything
 * else.
 */
export async function driverFor(
  redis: RedisOption,
  options: DriverOptions = {},
): Promise<RedisDriver> {
  const given: unknown = redis;
  if (typeof given !== 'string' && (typeof given !== 'object' || given === null)) {
    throw invalidOption(
      'redis',
      given,
      'a redis:// URL, connection options, or a client of ioredis or node-redis',
    );
  }
  if (!isNodeRedisClient(given)) {
    return underName('redis', () => ioredisDriver(redis as IoredisInput, options));
  }
  const adapter = await loadRedisAdapter();
  return underName('redis', () => adapter.redisDriver(given, options));
}

function isNodeRedisClient(given: unknown): given is NodeRedisClientLike {
  return typeof given === 'object' && given !== null && 'isOpen' in given && 'sendCommand' in given;
}

/** An optional peer dependency, because most applications use only one client library. */
export async function loadRedisAdapter(): Promise<{ readonly redisDriver: typeof redisDriver }> {
  try {
    // Otherwise webpack warns in every bundle without this optional package.
    return await import(/* webpackIgnore: true */ '@smart-redis/redis');
  } catch (cause) {
    throw new SmartRedisError(
      'SR_INVALID_OPTION',
      'a client of node-redis requires the package @smart-redis/redis: npm install @smart-redis/redis redis; ' +
        'in a bundle, use new SmartRedis({ driver: redisDriver(client), elector: leaseElector() })',
      { cause },
    );
  }
}

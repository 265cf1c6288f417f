import type { RedisDriver } from '@smart-redis/core';
import { invalidOption, SmartRedisError } from '@smart-redis/core';
import type { IoredisInput } from '@smart-redis/ioredis';
import { ioredisDriver } from '@smart-redis/ioredis';
import type { RedisClientLike } from '@smart-redis/redis';

/** A way to Redis: a URL, connection options of ioredis, or a client of ioredis or of node-redis. */
export type RedisOption = IoredisInput | RedisClientLike;

/** The driver for what was given: node-redis for a client of node-redis, ioredis for everything else. */
export async function driverFor(redis: RedisOption): Promise<RedisDriver> {
  if (typeof redis === 'object' && isNodeRedisClient(redis)) {
    const { redisDriver } = await loadRedisAdapter();
    return redisDriver(redis);
  }
  if (typeof redis !== 'string' && (typeof redis !== 'object' || (redis as unknown) === null)) {
    throw invalidOption('redis', redis, 'a redis:// URL, connection options, or a client of ioredis or node-redis');
  }
  return ioredisDriver(redis as IoredisInput);
}

function isNodeRedisClient(redis: object): redis is RedisClientLike {
  return 'isOpen' in redis && 'sendCommand' in redis;
}

/** An optional peer, because most applications have one client library and need not install the other. */
async function loadRedisAdapter(): Promise<typeof import('@smart-redis/redis')> {
  try {
    return await import('@smart-redis/redis');
  } catch (cause) {
    throw new SmartRedisError(
      'SR_INVALID_OPTION',
      'a client of node-redis needs the package @smart-redis/redis: npm install @smart-redis/redis redis',
      { cause },
    );
  }
}

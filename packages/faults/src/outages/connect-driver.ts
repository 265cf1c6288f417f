import type { RedisDriver } from '@smart-redis/core';
import { ioredisDriver } from '@smart-redis/ioredis';
import { redisDriver } from '@smart-redis/redis';
import type { DriverName } from '../run/driver-name.js';

/** A driver over the named client library. */
export function connectDriver(name: DriverName, url: string): RedisDriver {
  return name === 'ioredis' ? ioredisDriver(url) : redisDriver(url);
}

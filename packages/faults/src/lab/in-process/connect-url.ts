import type { RedisDriver } from '@smart-redis/core';
import { ioredisDriver } from '@smart-redis/ioredis';
import { redisDriver } from '@smart-redis/redis';
import type { DriverName } from '../../run/driver-name.js';

/** A driver of the library that opens its own connections, with its defaults. */
export function connectUrl(name: DriverName, url: string): RedisDriver {
  return name === 'ioredis' ? ioredisDriver(url) : redisDriver(url);
}

import type { RedisDriver } from '@smart-redis/core';
import type { DriverOptions } from '@smart-redis/core/drivers';
import { ioredisDriver } from '@smart-redis/ioredis';
import { redisDriver } from '@smart-redis/redis';

/** A driver under test, made from a URL. */
export interface DriverUnderTest {
  readonly name: string;
  readonly connect: (url: string, options?: DriverOptions) => RedisDriver;
}

/** The engine is tested with each of them. */
export const drivers: readonly [DriverUnderTest, DriverUnderTest] = [
  { name: 'ioredis', connect: (url, options) => ioredisDriver(url, options) },
  { name: 'redis', connect: (url, options) => redisDriver(url, options) },
];

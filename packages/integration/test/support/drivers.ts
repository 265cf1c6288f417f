import { createHash } from 'node:crypto';
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

/** Whether tests of the engine run over each client library, and not over one of them. */
export const everyDriver = process.env.EVERY_DRIVER === '1';

/** The driver that a test runs over: the same one whenever it runs. */
export function driverOf(title: string): DriverUnderTest {
  const [byte = 0] = createHash('sha1').update(title).digest();
  return byte % 2 === 0 ? drivers[0] : drivers[1];
}

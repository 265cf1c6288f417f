import type { RedisDriver } from '@smart-redis/core';
import { ioredisDriver } from '@smart-redis/ioredis';
import { redisDriver } from '@smart-redis/redis';

/** The drivers that are measured. */
export type DriverName = 'ioredis' | 'redis';

export const driverNames: readonly DriverName[] = ['ioredis', 'redis'];

/** A driver with its own connections. */
export function driverOf(name: DriverName, url: string): RedisDriver {
  return name === 'ioredis' ? ioredisDriver(url) : redisDriver(url);
}

/** Its name in tables. */
export function subjectOf(name: DriverName): string {
  return `smart-redis on ${name === 'redis' ? 'node-redis' : name}`;
}

/** A user's program in TypeScript, correct as an ES module and as CommonJS. */
export const consumerProgram = `
import { hash, isSmartRedisError, list, SmartRedis } from '@smart-redis/core';
import type { RedisDriver } from '@smart-redis/core';
import { ioredisDriver } from '@smart-redis/ioredis';
import { leaseElector } from '@smart-redis/lease';
import { redisDriver } from '@smart-redis/redis';
import { Cluster, Redis } from 'ioredis';
import { createClient, createCluster } from 'redis';

interface Delay {
  readonly origin: string;
  readonly minutes: number;
}

export const drivers: readonly (() => RedisDriver)[] = [
  () => ioredisDriver('redis://localhost:6379'),
  () => ioredisDriver(new Redis()),
  () => ioredisDriver(new Cluster([{ host: 'localhost', port: 7001 }])),
  () => redisDriver('redis://localhost:6379'),
  () => redisDriver(createClient()),
  () => redisDriver(createCluster({ rootNodes: [{ url: 'redis://localhost:7001' }] })),
];

export async function minutesLate(driver: RedisDriver, airport: string): Promise<number> {
  const smart = new SmartRedis({ driver, elector: leaseElector({ ttl: '10s' }) });
  const delays = smart.register({
    name: 'delays',
    fetcher: (): Delay[] => [{ origin: 'ATL', minutes: 12 }],
    refresh: { every: '5m' },
    targets: {
      all: list({ key: '{delays}:all' }),
      byAirport: hash({ key: '{delays}:by-airport', id: 'origin' }),
    },
  });
  try {
    await smart.start();
    await delays.ready({ timeout: '5s' });
    const delay: Delay | null = await delays.read.byAirport.get(airport);
    return delay?.minutes ?? 0;
  } catch (error) {
    if (isSmartRedisError(error, 'SR_TIMEOUT')) return 0;
    throw error;
  } finally {
    await smart.close();
  }
}
`;

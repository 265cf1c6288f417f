import type { NodeRedisClientLike, SmartRedis } from 'smart-redis';
import { CacheBuilder, createSmartRedis, hash } from 'smart-redis';

// Without the optional peers, too: `pnpm check:types` compiles this where they are not installed.
declare const client: NodeRedisClientLike;

export const instances: readonly Promise<SmartRedis>[] = [
  createSmartRedis(),
  createSmartRedis({ redis: 'redis://localhost:6379' }),
  createSmartRedis({ redis: { host: 'localhost', port: 6379 } }),
  createSmartRedis({ redis: client }),
  // @ts-expect-error no way to Redis; of type `any` it would be one
  createSmartRedis({ redis: 6379 }),
];

export async function delayOf(smart: SmartRedis, airport: string): Promise<number | undefined> {
  const delays = smart.register({
    name: 'delays',
    fetcher: () => [{ origin: 'ATL', minutes: 12 }],
    targets: { byAirport: hash({ key: 'delays:by-airport', id: 'origin' }) },
  });
  return (await delays.read.byAirport.get(airport))?.minutes;
}

export const classic: Promise<CacheBuilder> = CacheBuilder.build({
  redisOption: { host: 'localhost', port: 6379 },
  masterCacheKey: 'master',
});

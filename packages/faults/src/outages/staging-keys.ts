import type { Redis } from 'ioredis';

/** Every staging key on the server. */
export async function stagingKeys(redis: Redis): Promise<string[]> {
  const found: string[] = [];
  for await (const keys of redis.scanStream({ match: '*:staging:*', count: 1000 })) {
    found.push(...(keys as string[]));
  }
  return found;
}

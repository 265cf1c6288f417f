import type { RedisServer } from '@smart-redis/testing';

const stagingTtlMs = 5000;

/**
 * The number of staging keys that still exist after their time to live: those of a killed instance
 * expire on their own.
 */
export async function countLeftBehind(redis: RedisServer): Promise<number> {
  const deadline = performance.now() + 2 * stagingTtlMs;
  for (;;) {
    const keys = await stagingKeys(redis);
    if (keys.length === 0 || performance.now() > deadline) return keys.length;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function stagingKeys(redis: RedisServer): Promise<string[]> {
  const keys: string[] = [];
  let cursor = '0';
  do {
    const scan = ['SCAN', cursor, 'MATCH', '*smart-redis:staging:*', 'COUNT', '1000'];
    const [next, found] = (await redis.command(...scan)) as [string, string[]];
    keys.push(...found);
    cursor = next;
  } while (cursor !== '0');
  return keys;
}

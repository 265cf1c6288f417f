import type { MemoryRedis } from '@smart-redis/testing';

/** Lets time pass while something is waited for that may need it. */
export async function passing<T>(redis: MemoryRedis, work: Promise<T>): Promise<T> {
  const state = { isOver: false };
  const ended = work.finally(() => {
    state.isOver = true;
  });
  ended.catch(() => undefined); // handled by whoever awaits it
  while (!state.isOver) await redis.advance('50ms');
  return ended;
}

import { hash, list, SmartRedis } from '@smart-redis/core';
import { leaseElector } from '@smart-redis/lease';
import type { MemoryRedis } from '@smart-redis/testing';
import { memoryRedis } from '@smart-redis/testing';
import { describe, expect, it } from 'vitest';
import { passing } from './support/passing.js';

const fetchMs = 5000;
const byId = hash({ key: 'rows:by-id', id: 'id' });
const all = list({ key: 'rows:all' });

/** An instance of a release, whose fetch takes a while and gives rows with the number of the release. */
async function start(redis: MemoryRedis, release: number, shape = 1, spread = true) {
  const smart = new SmartRedis({
    driver: redis.driver(),
    elector: leaseElector({ spread }),
    logger: false,
  });
  const cache = smart.register({
    name: 'rows',
    fetcher: async () => {
      await new Promise<void>((resolve) => void redis.clock.after(fetchMs, resolve));
      return [{ id: '1', release }];
    },
    shape,
    refresh: { every: '1h' },
    targets: release === 1 ? { byId } : { byId, all },
  });
  await smart.start();
  return { smart, cache };
}

/** Lets time pass while something is waited for; resolves with its result and how long it took. */
async function timed<T>(redis: MemoryRedis, work: Promise<T>): Promise<{ value: T; ms: number }> {
  const startedAt = redis.clock.monotonic();
  const value = await passing(redis, work);
  return { value, ms: redis.clock.monotonic() - startedAt };
}

async function built(spread = true): Promise<MemoryRedis> {
  const redis = memoryRedis();
  const { smart, cache } = await start(redis, 1, 1, spread);
  await timed(redis, cache.ready());
  await timed(redis, smart.close());
  return redis;
}

describe('ready() of a release', () => {
  it.each([true, false])('waits until a target that is new exists, spread: %s', async (spread) => {
    const redis = await built(spread);
    const next = await start(redis, 2, 1, spread);
    await timed(redis, next.cache.ready());
    expect(await redis.command('LRANGE', 'rows:all', '0', '-1')).toEqual([
      '{"id":"1","release":2}',
    ]);
    await timed(redis, next.smart.close());
  });

  it('waits until rows of a new shape exist', async () => {
    const redis = await built();
    const next = await start(redis, 1, 2);
    expect((await timed(redis, next.cache.ready())).ms).toBeGreaterThanOrEqual(fetchMs);
    await timed(redis, next.smart.close());
  });

  it('does not wait where nothing has changed, or others have a newer definition', async () => {
    const redis = await built();
    const same = await start(redis, 1);
    expect((await timed(redis, same.cache.ready())).ms).toBeLessThan(fetchMs);
    await timed(redis, same.smart.close());

    const newer = await start(redis, 2);
    await timed(redis, newer.cache.ready());
    const older = await start(redis, 1);
    expect((await timed(redis, older.cache.ready({ timeout: '1m' }))).ms).toBeLessThan(fetchMs);
    await timed(redis, Promise.all([newer.smart.close(), older.smart.close()]));
  });

  it('does not wait for what is paused', async () => {
    const redis = await built();
    const same = await start(redis, 1);
    await timed(redis, same.cache.pause('a look'));
    await timed(redis, same.smart.close());
    const next = await start(redis, 2);
    expect((await timed(redis, next.cache.ready({ timeout: '1m' }))).ms).toBeLessThan(fetchMs);
    await timed(redis, next.smart.close());
  });
});

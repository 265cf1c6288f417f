import { list, SmartRedis } from '@smart-redis/core';
import { leaseElector } from '@smart-redis/lease';
import { manualClock, memoryRedis } from '@smart-redis/testing';
import { expect, it } from 'vitest';

/** Less than an instance waits for others after a seat came. */
const soonMs = 150;

it('serves a member that comes back at once, so that an earlier removal of its data is refused', async () => {
  const redis = memoryRedis({ clock: manualClock(Date.parse('2026-11-30T00:00:00Z')) });
  const { clock } = redis;
  let members = ['a', 'b', 'c', 'd'];
  const addedAt = new Map<string, number>();
  const waits: number[] = [];
  const open = async (instance: string): Promise<SmartRedis> => {
    const smart = new SmartRedis({
      driver: redis.driver(),
      elector: leaseElector(),
      instance,
      logger: false,
    });
    smart.on('serving', ({ cache }) => {
      const since = addedAt.get(cache);
      addedAt.delete(cache);
      if (since !== undefined) waits.push(clock.monotonic() - since);
    });
    const family = smart.registerFamily({
      name: 'tenants',
      members: () => members,
      every: '10s',
      whenGone: 'drop',
      maxShrink: '100%',
      define: (tenant) => ({
        fetcher: () => [tenant],
        refresh: { every: '1h' },
        targets: { all: list({ key: `rows:${tenant}` }) },
      }),
    });
    family.on('added', ({ member }) => {
      const cache = `tenants:${member}`;
      // From when the last instance knows it: before, it may be that of another.
      addedAt.set(cache, clock.monotonic());
    });
    await smart.start();
    return smart;
  };
  const instances = [await open('one'), await open('two')];
  await redis.advance('30s');
  for (let round = 0; round < 5; round += 1) {
    members = ['a'];
    await redis.advance('30s');
    members = ['a', 'b', 'c', 'd'];
    addedAt.clear();
    waits.length = 0;
    await redis.advance('30s');
    expect(waits).toHaveLength(3);
    expect(Math.max(...waits)).toBeLessThan(soonMs);
  }
  await Promise.all(instances.map((smart) => smart.close()));
});

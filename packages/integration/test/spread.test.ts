import { list } from '@smart-redis/core';
import { leaseElector } from '@smart-redis/lease';
import { waitFor } from '@smart-redis/testing';
import { expect, it } from 'vitest';
import { describeWithServer } from './support/with-server.js';

describeWithServer('caches that are spread over instances', (openLab) => {
  it('are each served by one instance, evenly, and by the others when one leaves', async () => {
    await using lab = openLab();
    const names = Array.from({ length: 30 }, (_, index) => `cache-${String(index)}`);
    const builds = new Map<string, string[]>();
    const members = await Promise.all(
      ['a', 'b', 'c'].map(async (instance) => {
        const { smart } = await lab.started({
          instance,
          elector: leaseElector({ ttl: '3s', spread: true }),
        });
        const caches = names.map((name) =>
          smart.register({
            name,
            fetcher: () => {
              builds.set(name, [...(builds.get(name) ?? []), instance]);
              return [instance];
            },
            targets: { all: list({ key: lab.name(name) }) },
          }),
        );
        return { smart, caches, instance };
      }),
    );
    await Promise.all(members.flatMap(({ caches }) => caches.map((cache) => cache.ready())));
    const servedBy = async (from: number): Promise<Map<string, number>> => {
      const counts = new Map<string, number>();
      for (const cache of members[from]?.caches ?? []) {
        const { servedBy: by } = await cache.info();
        counts.set(by ?? 'none', (counts.get(by ?? 'none') ?? 0) + 1);
      }
      return counts;
    };
    await waitFor(async () => (await servedBy(0)).size === 3, { message: 'all three serve' });
    for (const [, count] of await servedBy(1)) expect(count).toBeGreaterThanOrEqual(8);
    for (const [index, cache] of members[0]?.caches.entries() ?? []) {
      const here = members.filter(({ caches }) => caches[index]?.isServedHere === true);
      expect(here.map(({ instance }) => instance)).toEqual([(await cache.info()).servedBy]);
    }
    await members[2]?.smart.close();
    await waitFor(async () => !(await servedBy(0)).has('c'), { message: 'c serves nothing' });
    for (const cache of members[0]?.caches ?? []) {
      const info = await cache.refresh({ timeout: '5s' });
      expect(['a', 'b']).toContain(info.servedBy);
    }
  });
});

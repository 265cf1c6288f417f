import { list } from '@smart-redis/core';
import { leaseElector } from '@smart-redis/lease';
import { waitFor } from '@smart-redis/testing';
import { expect, it } from 'vitest';
import { seated } from './support/spread-member.js';
import { describeWithServer } from './support/with-server.js';

const shared = ['x', 'y', 'z'];

describeWithServer('seats beside one leader, as while the elector is changed', (openLab) => {
  it('refresh every cache in its rhythm, and so does it, whoever knows it', async () => {
    await using lab = openLab();
    const refresh = { every: '300ms' } as const;
    const old = await lab.started({
      instance: 'old',
      elector: leaseElector({ ttl: '3s', spread: false }),
    });
    const fetched: string[] = [];
    const caches = [...shared, 'of-old'].map((name) =>
      old.smart.register({
        name,
        refresh,
        fetcher: () => {
          fetched.push(name);
          return ['old'];
        },
        targets: { all: list({ key: lab.name(name) }) },
      }),
    );
    await Promise.all(caches.map((cache) => cache.ready()));
    const next = await seated(lab, 'new');
    for (const name of [...shared, 'of-new']) next.register(name, { refresh });
    const count = (name: string): number =>
      [...fetched, ...next.fetched].filter((each) => each === name).length;
    const names = [...shared, 'of-old', 'of-new'];
    const before = new Map(names.map((name) => [name, count(name)]));
    await waitFor(() => names.every((name) => count(name) >= (before.get(name) ?? 0) + 5), {
      message: 'all are refreshed',
    });
    // Both look at it, and one of them refreshes it.
    for (const name of shared) expect(count(name)).toBeLessThan(3 * count('of-new'));
    await old.smart.close();
    for (const name of shared) expect((await next.cache(name).refresh()).leader).toBe('new');
  });
});

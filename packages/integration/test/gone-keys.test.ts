import { hash } from '@smart-redis/core';
import { expect, it } from 'vitest';
import { describeWithServer } from './support/with-server.js';

describeWithServer('live keys that are gone', (openLab) => {
  it('are built again by the next instance that serves the cache, before the cache is due', async () => {
    await using lab = openLab();
    const reasons: string[] = [];
    const previous: unknown[] = [];
    const start = async () => {
      const { smart } = await lab.started();
      const cache = smart.register({
        name: 'cache',
        fetcher: (context) => {
          reasons.push(context.reason);
          previous.push(context.previous);
          return context.previous === null ? [{ id: 'a' }] : context.unchanged();
        },
        refresh: { every: '1h' },
        targets: {
          byId: hash({ key: lab.name('by-id'), id: 'id' }),
        },
      });
      await cache.ready();
      return { smart, cache };
    };
    const first = await start();
    await first.smart.close();
    await lab.redis('UNLINK', lab.name('by-id'));
    const second = await start();
    await expect.poll(() => lab.redis('HLEN', lab.name('by-id'))).toBe(1);
    expect(reasons).toEqual(['first', 'changed']);
    expect(previous).toEqual([null, null]);
    await second.smart.close();

    // All is there, so the third has nothing to do.
    const third = await start();
    await third.cache.info();
    expect(reasons).toEqual(['first', 'changed']);
  });
});

import { list } from '@smart-redis/core';
import { startFaultProxy, waitFor } from '@smart-redis/testing';
import { expect, it } from 'vitest';
import { describeWithServer } from './support/with-server.js';

describeWithServer('a thousand caches', (openLab) => {
  it('are built by one leader that keeps its lease, and lead to one warning if Redis is lost', async () => {
    await using lab = openLab();
    await using proxy = await startFaultProxy(lab.server);
    const { smart, log } = await lab.started({ address: proxy });
    const caches = Array.from({ length: 1000 }, (_, index) =>
      smart.register({
        name: `cache-${String(index)}`,
        fetcher: () => ['row'],
        refresh: { every: '1h' },
        targets: { all: list({ key: lab.name(String(index)) }) },
      }),
    );
    await Promise.all(caches.map((cache) => cache.ready()));
    const terms = new Set(
      (await Promise.all(caches.map((cache) => cache.info()))).map(({ term }) => term),
    );
    expect(terms.size).toBe(1);

    proxy.refuse();
    await waitFor(() => !smart.isLeader, { message: 'the lease ends' });
    proxy.heal();
    await waitFor(() => smart.isLeader, { message: 'it leads again' });
    // One for each kind of loss, not for each cache; on a busy machine there may be one that the
    // event loop was blocked.
    const warnings = log.filter(({ level }) => level === 'warn');
    expect(warnings.length).toBeLessThanOrEqual(10);
  });
});

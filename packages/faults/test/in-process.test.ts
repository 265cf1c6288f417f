import { waitFor } from '@smart-redis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Bench } from '../src/lab/bench.js';
import { openBench } from '../src/lab/bench.js';
import { cacheKeys } from '../src/lab/cache-keys.js';
import { lyingElector } from '../src/lab/controls/lying-elector.js';
import { watchTorn } from '../src/lab/controls/watch-torn.js';
import { withoutFence } from '../src/lab/controls/without-fence.js';
import { connectUrl } from '../src/lab/in-process/connect-url.js';
import type { ProxiedCrew } from '../src/lab/in-process/proxied-crew.js';
import { openProxiedCrew } from '../src/lab/in-process/proxied-crew.js';
import { stampedCache } from '../src/lab/instance/stamped-cache.js';
import { openReadClient } from '../src/lab/read-client.js';
import { driverNames } from '../src/run/driver-name.js';

/** Longer than the lease of rows, because this test does not judge times. */
const ttlMs = 2000;

describe.each(driverNames)('a crew in this process over %s', (driver) => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await openBench();
  });
  afterAll(() => bench[Symbol.asyncDispose]());
  const whole = (crew: ProxiedCrew, cache?: string): Promise<unknown> =>
    waitFor(async () => (await crew.look(cache)).state === 'whole', { message: 'it is whole' });

  it('has no violations when it loses connections and data, with deltas', async () => {
    const caches = [
      stampedCache('full', { refreshEveryMs: 20 }),
      stampedCache('in-part', { refreshEveryMs: 20, rowCount: 30, delta: true }),
    ];
    await using crew = await openProxiedCrew({ driver, ...bench, ttlMs, caches, readEveryMs: 5 });
    await whole(crew);
    for (const { connection } of crew.members()) connection.proxy.cutAll();
    await crew.connected();
    await crew.moreCommits(3, 'in-part');
    await crew.lose([['FLUSHALL']]);
    await Promise.all(crew.caches.map((cache) => crew.moreCommits(3, cache)));
    const { violations, commits, commitsInPart, reads } = await crew.judge();
    expect(violations).toEqual([]);
    expect(commits).toBeGreaterThan(8);
    expect(commitsInPart).toBeGreaterThan(0);
    expect(reads).toBeGreaterThan(5);
  });

  it('has violations when nothing is fenced', async () => {
    await using crew = await openProxiedCrew({
      driver,
      ...bench,
      caches: [stampedCache('cache', { refreshEveryMs: 20, fetchMs: 20 })],
      elector: lyingElector,
      listens: false,
      alter: withoutFence,
    });
    await crew.moreCommits(20);
    expect((await crew.judge()).violations.join('\n')).toMatch(/^fenced: /m);
  });

  it('reports a cache as torn, lacking or absent', async () => {
    const caches = [stampedCache('cache', { refreshEveryMs: null })];
    await using crew = await openProxiedCrew({ driver, ...bench, ttlMs, caches, size: 1 });
    await whole(crew);
    const { byId, all, attempts } = cacheKeys(crew.namespace, crew.cache);
    await bench.admin.del(all);
    expect(await crew.look()).toMatchObject({ state: 'lacking' });
    await bench.admin.hdel(byId, '1');
    expect(await crew.look()).toMatchObject({ state: 'torn' });
    await bench.admin.del(byId, attempts);
    expect(await crew.look()).toEqual({ state: 'absent' });
    expect((await crew.judge()).violations.join('\n')).toMatch(/no gap/);
  });

  it('has a reader that detects writes in place', async () => {
    const plain = connectUrl(driver, bench.server.url);
    await plain.open();
    using client = openReadClient({ url: bench.server.url });
    const names = { namespace: 'in-place', cache: driver, names: ['one', 'other'] };
    const watch = watchTorn({ driver: plain, ...names, random: Math.random, client });
    await waitFor(() => watch.faults() > 0, { message: 'a fault is seen' });
    await watch.stop();
    await plain.close();
  });
});

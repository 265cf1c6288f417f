import { randomUUID } from 'node:crypto';
import type { Writers } from '@smart-redis/core';
import { defineCache, hash, list, set } from '@smart-redis/core';
import { leaseElector } from '@smart-redis/lease';
import type { RedisCluster, RedisSentinels } from '@smart-redis/testing';
import { startCluster, startSentinel, waitFor } from '@smart-redis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { topologyClients } from './support/topologies.js';
import { crewOf } from './support/topology-crew.js';

const rows = Array.from({ length: 1000 }, (_, id) => ({ id, kind: `kind ${String(id % 10)}` }));

// Each test has its own keys.
describe.concurrent('a cluster', () => {
  let cluster: RedisCluster;
  beforeAll(async () => {
    cluster = await startCluster();
  });
  afterAll(() => cluster.stop());

  it.each(topologyClients)(
    'is filled, read and asked for refreshes by every instance over $name',
    async (clients) => {
      const namespace = `cluster-${randomUUID().slice(0, 8)}`;
      await using instances = crewOf(namespace);
      const started = async () =>
        instances.instance(await clients.cluster(cluster), {
          // Only the first instance knows some of the caches below, and it has to lead to the end.
          elector: leaseElector({ spread: false, ttl: '60s' }),
        });
      const leader = await started();
      await waitFor(() => leader.isLeader, { message: 'the first leads' });
      const standby = await started();
      const registrations = [leader, standby].map((smart) =>
        smart.register({
          name: 'tagged',
          fetcher: () => rows.values(), // a stream is committed each time
          targets: {
            byId: hash({ key: `{${namespace}}:by-id` }),
            all: list({ key: `{${namespace}}:all` }),
            kinds: set({ key: `{${namespace}}:kinds`, member: 'kind' }),
          },
        }),
      );
      const cache = registrations[1];
      await cache?.ready();
      const before = await cache?.info();
      const after = await cache?.refresh();
      expect(after?.version).toBeGreaterThan(before?.version ?? Number.NaN);
      expect(await cache?.read.byId.get(7)).toEqual(rows[7]);
      expect(await cache?.read.byId.getMany([1, 2])).toEqual([rows[1], rows[2]]);
      expect(await cache?.read.all.length()).toBe(1000);
      expect(await cache?.read.kinds.size()).toBe(10);
      let count = 0;
      for await (const row of cache?.read.all.values({ pageSize: 300 }) ?? [])
        count += row.id === count ? 1 : 0;
      expect(count).toBe(1000);

      // Many keys without a tag are in many slots, each together with its staging keys and
      // metadata.
      const many = Array.from({ length: 20 }, (_, index) =>
        leader.register({
          name: `untagged-${String(index)}`,
          fetcher: () => rows.values(), // a stream is committed each time
          targets: { all: list({ key: `${namespace}:${String(index)}` }) },
        }),
      );
      await Promise.all(many.map((each) => each.ready()));
      for (const each of many) expect(await each.read.all.length()).toBe(1000);
    },
  );

  it.each(topologyClients)(
    'swaps per slot over $name if atomic is false, and refuses otherwise',
    async (clients) => {
      const namespace = `slots-${randomUUID().slice(0, 8)}`;
      await using instances = crewOf(namespace);
      const smart = await instances.instance(await clients.cluster(cluster));
      const definition = {
        name: 'spread',
        fetcher: () => rows.values(), // a stream is committed each time
        targets: { a: list({ key: `${namespace}:a` }), b: list({ key: `${namespace}:b` }) },
      };
      expect(() => smart.register(definition)).toThrow(
        expect.objectContaining({ code: 'SR_CROSS_SLOT' }),
      );
      const cache = smart.register({ ...definition, atomic: false });
      await cache.ready();
      expect(await Promise.all([cache.read.a.length(), cache.read.b.length()])).toEqual([
        1000, 1000,
      ]);
      await cache.refresh();
      await cache.unregister({ dropData: true });
      expect(await cluster.command(`${namespace}:a`, 'EXISTS', `${namespace}:a`)).toBe(0);
    },
  );

  it.each(topologyClients)(
    'shows parts of rows, and keeps them near until a commit, over $name',
    async (clients) => {
      const namespace = `near-${randomUUID().slice(0, 8)}`;
      await using instances = crewOf(namespace);
      const connect = () => clients.cluster(cluster);
      const builder = await instances.instance(await connect());
      const reader = await instances.instance(await connect(), { elector: false });
      let run = 0;
      const defined = (atomic: boolean) => {
        const tag = atomic ? `{${namespace}}` : '';
        return defineCache({
          name: atomic ? 'together' : 'apart',
          atomic,
          targets: ({ hash, list, string }: Writers<{ id: number; run: number }>) => ({
            odd: hash({
              key: `${namespace}:odd${tag}`,
              where: (row) => row.id % 2 === 1,
              value: (row) => ({ run: row.run }),
              near: { maxAge: '1h' },
            }),
            runs: list({ key: `${namespace}:runs${tag}`, value: (row) => row.run }),
            largest: string({
              key: `${namespace}:largest${tag}`,
              where: (row) => row.id > 997,
              near: { maxAge: '1h' },
            }),
          }),
        });
      };
      await Promise.all(
        [true, false].map(async (atomic) => {
          const cache = builder.register({
            ...defined(atomic),
            fetcher: () => {
              run += 1;
              const now = run;
              return rows.map(({ id }) => ({ id, run: now })).values();
            },
          });
          const { read } = reader.view(defined(atomic));
          await cache.ready();
          await waitFor(async () => (await read.odd.get(7)) === (await read.odd.get(7)), {
            message: 'a row is kept in memory',
          });
          for (let round = 0; round < 3; round += 1) {
            await cache.refresh();
            const wanted = (await cache.read.odd.get(7))?.run;
            await waitFor(async () => (await read.odd.get(7))?.run === wanted, {
              message: 'the reader sees the commit',
            });
            const kept = await read.odd.get(7);
            expect(kept).toEqual({ run: wanted });
            expect(await read.odd.get(7)).toBe(kept);
            expect(await read.odd.get(8)).toBeNull();
            expect(await cache.read.odd.size()).toBe(500);
            expect(await read.runs.at(-1)).toBe(wanted);
            await waitFor(async () => (await read.largest.get())?.[0]?.run === wanted, {
              message: 'and in every slot',
            });
            expect((await read.largest.get())?.map(({ id }) => id)).toEqual([998, 999]);
          }
        }),
      );
    },
  );

  // Otherwise a driver of the wrong kind would pass unnoticed.
  it.each(topologyClients)('is recognized as a cluster by a driver over $name', async (clients) => {
    const { driver, end } = await clients.cluster(cluster);
    await driver.close();
    end();
    expect(driver.cluster).toBe(true);
  });
});

describe('sentinels', () => {
  let sentinels: RedisSentinels;
  beforeAll(async () => {
    sentinels = await startSentinel({ downAfterMs: 2000 });
  });
  afterAll(() => sentinels.stop());

  it('lead to the new primary when the old one dies, over each client', async () => {
    await using instances = crewOf('sentinel');
    const begun = await Promise.all(
      topologyClients.map(async (clients) => {
        const namespace = `sentinel-${randomUUID().slice(0, 8)}`;
        const smart = await instances.instance(await clients.sentinel(sentinels), { namespace });
        const cache = smart.register({
          name: 'cache',
          fetcher: () => rows.values(), // a stream is committed each time
          targets: { all: list({ key: `${namespace}:all` }) },
        });
        await cache.ready();
        return { over: clients.name, namespace, cache, before: await cache.info() };
      }),
    );
    const { port } = await sentinels.primary();
    await sentinels.servers.find((server) => server.port === port)?.kill();
    await waitFor(async () => (await sentinels.primary()).port !== port, {
      message: 'the failover',
    });
    for (const { over, namespace, cache, before } of begun) {
      const after = await cache.refresh({ timeout: '20s' });
      expect(after.version, over).toBeGreaterThan(before.version ?? Number.NaN);
      expect(await sentinels.command('LLEN', `${namespace}:all`), over).toBe(1000);
    }
  });
});

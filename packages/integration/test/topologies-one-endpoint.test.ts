import { randomUUID } from 'node:crypto';
import { hash, isSmartRedisError, list } from '@smart-redis/core';
import type { RedisServer } from '@smart-redis/testing';
import { startRedis, waitFor } from '@smart-redis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drivers } from './support/drivers.js';
import { failureOf } from './support/failure-of.js';
import { crewOf } from './support/topology-crew.js';

const rows = Array.from({ length: 500 }, (_, id) => ({ id }));
const slotCount = 16_384;

/**
 * Like managed servers that shard behind one endpoint: clients use it like a single server, and it
 * refuses commands over several slots. A cluster of one node, with clients that are not configured
 * for clusters, behaves in the same way.
 */
describe.each(drivers)('a server that shards behind one endpoint, over $name', ({ connect }) => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis({ args: ['--cluster-enabled', 'yes'] });
    await server.command('CLUSTER', 'ADDSLOTSRANGE', '0', String(slotCount - 1));
    await waitFor(
      async () => String(await server.command('CLUSTER', 'INFO')).includes('cluster_state:ok'),
      { message: 'every slot is served' },
    );
  });
  afterAll(() => server.stop());

  const open = () => ({ driver: connect(server.url), end: () => undefined });
  const refusals = async (): Promise<number> => {
    const stats = String(await server.command('INFO', 'errorstats'));
    return Number(/errorstat_CROSSSLOT:count=(\d+)/.exec(stats)?.[1] ?? 0);
  };

  it('is supported if the keys have one tag, without a refused command', async () => {
    const namespace = `tagged-${randomUUID().slice(0, 8)}`;
    const before = await refusals();
    await using crew = crewOf(namespace);
    const leader = await crew.instance(open());
    await waitFor(() => leader.isLeader, { message: 'the first leads' });
    const standby = await crew.instance(open());
    const [, cache] = [leader, standby].map((smart) =>
      smart.register({
        name: 'cache',
        // Unchanged rows would not be committed again.
        fetcher: () => rows.map((row) => ({ ...row, fetch: randomUUID() })),
        targets: {
          byId: hash({ key: `{${namespace}}:by-id` }),
          all: list({ key: `{${namespace}}:all` }),
        },
      }),
    );
    await cache?.ready();
    const first = await cache?.info();
    const second = await cache?.refresh();
    expect(second?.version).toBeGreaterThan(first?.version ?? Number.NaN);
    expect(await cache?.read.byId.get(7)).toMatchObject({ id: 7 });
    expect(await cache?.read.all.length()).toBe(rows.length);
    let read = 0;
    for await (const row of cache?.read.all.values({ pageSize: 100 }) ?? []) {
      read += row.id === read ? 1 : 0;
    }
    expect(read).toBe(rows.length);
    // A cache of one key without a tag is always in one slot.
    const single = standby.register({
      name: 'single',
      fetcher: () => rows,
      targets: { all: list({ key: `${namespace}:single` }) },
    });
    await leader.close();
    await waitFor(() => standby.isLeader, { message: 'the second leads' });
    await single.ready();
    const third = await cache?.refresh();
    expect(third?.term).toBeGreaterThan(second?.term ?? Number.NaN);
    await cache?.unregister({ dropData: true });
    expect(await refusals()).toBe(before);
  });

  it('leads to an error that says what to do if the keys are in several slots', async () => {
    const namespace = `spread-${randomUUID().slice(0, 8)}`;
    await using crew = crewOf(namespace);
    const smart = await crew.instance(open());
    const definition = {
      name: 'spread',
      fetcher: () => rows,
      targets: { a: list({ key: `${namespace}:a` }), b: list({ key: `${namespace}:b` }) },
    };
    // The client cannot know this: the server itself refuses.
    const refused = smart.register(definition);
    const error = await failureOf(refused.refresh());
    expect(isSmartRedisError(error, 'SR_CROSS_SLOT')).toBe(true);
    expect(error.message).toContain(
      `the targets "${namespace}:a", "${namespace}:b" are in different hash slots`,
    );
    expect(error.message).toContain('"{delays}:all"');
    expect(error.message).toContain('atomic: false');
    expect((await refused.info()).lastError?.code).toBe('SR_CROSS_SLOT');
    expect(await server.command('EXISTS', `${namespace}:a`)).toBe(0);
    await refused.unregister();

    const before = await refusals();
    expect(before).toBeGreaterThan(0);
    const cache = smart.register({ ...definition, name: 'per-slot', atomic: false });
    await cache.ready();
    await cache.refresh();
    expect(await Promise.all([cache.read.a.length(), cache.read.b.length()])).toEqual([500, 500]);
    await cache.unregister({ dropData: true });
    expect(await server.command('EXISTS', `${namespace}:b`)).toBe(0);
    expect(await refusals()).toBe(before);
  });
});

import { randomUUID } from 'node:crypto';
import type { SmartRedis } from '@smart-redis/core';
import { hash, list, set, sortedSet } from '@smart-redis/core';
import { keySlot } from '@smart-redis/core/drivers';
import type { RedisCluster, ServerNode } from '@smart-redis/testing';
import { startCluster, startRedis, waitFor } from '@smart-redis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { driverOf, drivers, everyDriver } from './support/drivers.js';
import { engineClients } from './support/topologies.js';
import { crewOf } from './support/topology-crew.js';

interface Row {
  readonly id: string;
  readonly filler: string;
  readonly score: number;
}

/** So long that no key of them is stored in the compact encoding, which is read in one page. */
const rowsOf = (count: number): Row[] =>
  Array.from({ length: count }, (_, score) => ({
    id: `row-${String(score)}`,
    filler: 'x'.repeat(70),
    score,
  }));

const register = (smart: SmartRedis, name: string, rows: readonly Row[]) =>
  smart.register({
    name: `cache-${name}`,
    fetcher: () => rows,
    targets: {
      byId: hash({ key: `{${name}}:by-id` }),
      ids: set({ key: `{${name}}:ids`, member: (row: Row) => row.id + row.filler }),
      all: list({ key: `{${name}}:all` }),
      ranked: sortedSet({ key: `{${name}}:ranked`, member: 'id', score: 'score' }),
    },
  });
type Read = ReturnType<typeof register>['read'];

const byCursor = {
  'hash values': (read: Read, pageSize: number) => read.byId.values({ pageSize }),
  'hash entries': (read: Read, pageSize: number) => read.byId.entries({ pageSize }),
  'hash keys': (read: Read, pageSize: number) => read.byId.keys({ pageSize }),
  'set values': (read: Read, pageSize: number) => read.ids.values({ pageSize }),
} as const;
const byIndex = {
  'list values': (read: Read, pageSize: number) => read.all.values({ pageSize }),
  'sorted set values': (read: Read, pageSize: number) => read.ranked.values({ pageSize }),
} as const;

/** Distinct elements, all of them, or the reason of the end. */
async function outcome(
  items: AsyncIterable<unknown>,
  afterFirst: () => Promise<unknown> = () => Promise.resolve(),
): Promise<string> {
  const seen = new Set<string>();
  let count = 0;
  try {
    for await (const item of items) {
      count += 1;
      seen.add(JSON.stringify(item));
      if (count === 1) await afterFirst();
    }
  } catch (error) {
    return (error as { code: string }).code;
  }
  return `${String(seen.size)} of ${String(count)}`;
}

/** Several reads that are all in progress when `event` happens. */
async function outcomesAround(
  reads: readonly AsyncIterable<unknown>[],
  event: () => Promise<unknown>,
): Promise<string[]> {
  let began = 0;
  let release = (): void => undefined;
  const happened = new Promise<void>((resolve) => (release = resolve));
  const outcomes = reads.map((items) =>
    outcome(items, () => {
      began += 1;
      return happened;
    }),
  );
  await waitFor(() => began === reads.length, { message: 'every read has begun' });
  await event();
  release();
  return Promise.all(outcomes);
}

/** Large and small keys are recognized differently. */
const sizes = [
  { count: 5000, pageSize: 500 },
  { count: 1500, pageSize: 10 },
  { count: 100, pageSize: 10 },
] as const;

const startReads = (read: Read, pageSize: number): AsyncIterable<unknown>[] =>
  [...Object.values(byCursor), ...Object.values(byIndex)].map((start) => start(read, pageSize));

function expectHonest(outcomes: readonly string[], count: number): void {
  const all = `${String(count)} of ${String(count)}`;
  const cursors = outcomes.slice(0, Object.keys(byCursor).length);
  for (const found of cursors) expect([all, 'SR_VERSION_CHANGED']).toContain(found);
  // Indexes mean the same everywhere.
  expect(outcomes.slice(cursors.length)).toEqual([all, all]);
}

describe('a long read in a cluster', () => {
  let cluster: RedisCluster;
  beforeAll(async () => {
    cluster = await startCluster();
  });
  afterAll(() => cluster.stop());

  const other = (owner: ServerNode): ServerNode => {
    const found = cluster.nodes.slice(0, 3).find(({ port }) => port !== owner.port);
    if (found === undefined) throw new Error('a cluster has three primaries');
    return found;
  };

  describe.each(engineClients)('over $name', (clients) => {
    it.each(sizes)(
      'returns each of $count rows once while the slot moves, or fails',
      async (size) => {
        const name = `moves-${randomUUID().slice(0, 8)}`;
        const slot = keySlot(`{${name}}`);
        await using crew = crewOf(name);
        const smart = await crew.instance(await clients.cluster(cluster));
        const cache = register(smart, name, rowsOf(size.count));
        await cache.ready();
        const outcomes = await outcomesAround(startReads(cache.read, size.pageSize), async () =>
          cluster.moveSlot(slot, other(await cluster.nodeOfSlot(slot))),
        );
        expectHonest(outcomes, size.count);
        // Reads that start afterwards find everything.
        expect(await outcome(cache.read.byId.values({ pageSize: size.pageSize }))).toBe(
          `${String(size.count)} of ${String(size.count)}`,
        );
      },
    );

    it('reads all keys while the slot is between two nodes', async () => {
      const name = `torn-${randomUUID().slice(0, 8)}`;
      const key = `{${name}}:by-id`;
      const slot = keySlot(key);
      await using crew = crewOf(name);
      const smart = await crew.instance(await clients.cluster(cluster));
      const cache = register(smart, name, rowsOf(1000));
      await cache.ready();
      const from = await cluster.nodeOfSlot(slot);
      const to = other(from);
      const ids = [await from.command('CLUSTER', 'MYID'), await to.command('CLUSTER', 'MYID')];
      await to.command('CLUSTER', 'SETSLOT', String(slot), 'IMPORTING', String(ids[0]));
      await from.command('CLUSTER', 'SETSLOT', String(slot), 'MIGRATING', String(ids[1]));
      const found = await from.command('CLUSTER', 'GETKEYSINSLOT', String(slot), '100');
      const others = (found as string[]).filter((each) => !/:(by-id|ids|all|ranked)$/.test(each));
      expect(others).not.toHaveLength(0);
      for (const each of others) {
        await from.command('MIGRATE', to.host, String(to.port), each, '0', '5000');
      }
      const { read } = cache;
      expect(await read.byId.getMany(['row-1', 'none', 'row-2'])).toMatchObject([
        { id: 'row-1' },
        null,
        { id: 'row-2' },
      ]);
      expect(await read.byId.getMany(['none'])).toEqual([null]);
      for (const items of startReads(read, 300)) {
        expect(['1000 of 1000', 'SR_VERSION_CHANGED']).toContain(await outcome(items));
      }
      await cluster.moveSlot(slot, to);
    });
  });
});

// Each test has a server of its own.
const oneOrAll = everyDriver ? drivers : [driverOf('a long read')];

describe.concurrent.each(oneOrAll)('a long read over $name', ({ connect }) => {
  it.each(sizes)('returns each of $count rows once across a restart, or fails', async (size) => {
    await using server = await startRedis({
      args: ['--appendonly', 'yes', '--appendfsync', 'always'],
    });
    const name = `restart-${randomUUID().slice(0, 8)}`;
    await using crew = crewOf(name);
    const smart = await crew.instance({ driver: connect(server.url), end: () => undefined });
    const cache = register(smart, name, rowsOf(size.count));
    await cache.ready();
    const outcomes = await outcomesAround(startReads(cache.read, size.pageSize), async () => {
      await server.restartEmpty(); // its append-only file is complete
      await waitFor(() => cache.read.byId.size().catch(() => 0), { message: 'it answers again' });
    });
    expectHonest(outcomes, size.count);
  });

  it('returns all rows once while the table of a new hash is still growing', async () => {
    await using server = await startRedis();
    const name = `grows-${randomUUID().slice(0, 8)}`;
    await using crew = crewOf(name);
    const smart = await crew.instance({ driver: connect(server.url), end: () => undefined });
    // A table doubles when it is full, and moves a few elements with each command that accesses it.
    for (const count of [513, 1025, 2060]) {
      const cache = register(smart, `${name}-${String(count)}`, rowsOf(count));
      await cache.ready();
      for (const pageSize of [20, 700]) {
        for (const start of Object.values(byCursor)) {
          const found = await outcome(start(cache.read, pageSize), async () => {
            const lookUps = Array.from({ length: count }, (_, id) => `row-${String(id)}`);
            await Promise.all(lookUps.slice(0, pageSize * 2).map((id) => cache.read.byId.has(id)));
          });
          expect(found).toBe(`${String(count)} of ${String(count)}`);
        }
      }
      await cache.unregister({ dropData: true });
    }
  });
});

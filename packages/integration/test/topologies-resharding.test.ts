import { randomUUID } from 'node:crypto';
import { hash, list } from '@smart-redis/core';
import { keySlot, siblingKey } from '@smart-redis/core/drivers';
import { tamper } from '@smart-redis/faults';
import type { RedisCluster, ServerNode } from '@smart-redis/testing';
import { startCluster, waitFor } from '@smart-redis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { topologyClients } from './support/topologies.js';
import { crewOf } from './support/topology-crew.js';

describe('a slot that moves', () => {
  let cluster: RedisCluster;
  beforeAll(async () => {
    cluster = await startCluster();
  });
  afterAll(() => cluster.stop());

  const otherPrimary = (owner: ServerNode): ServerNode => {
    const other = cluster.nodes.slice(0, 3).find(({ port }) => port !== owner.port);
    if (other === undefined) throw new Error('a cluster has three primaries');
    return other;
  };
  /** The slot starts to move, and no key has moved yet. */
  const beginMove = async (slot: number, from: ServerNode, to: ServerNode): Promise<void> => {
    const ids = [await from.command('CLUSTER', 'MYID'), await to.command('CLUSTER', 'MYID')];
    await to.command('CLUSTER', 'SETSLOT', String(slot), 'IMPORTING', String(ids[0]));
    await from.command('CLUSTER', 'SETSLOT', String(slot), 'MIGRATING', String(ids[1]));
  };
  const tryAgains = async (): Promise<number> => {
    const stats = await Promise.all(
      cluster.nodes.map((node) => node.command('INFO', 'errorstats')),
    );
    return stats
      .map((text) => Number(/errorstat_TRYAGAIN:count=(\d+)/.exec(String(text))?.[1] ?? 0))
      .reduce((sum, count) => sum + count, 0);
  };

  it.each(topologyClients)(
    'keeps a commit whole over $name, which succeeds afterwards',
    async (clients) => {
      const namespace = `moving-${randomUUID().slice(0, 8)}`;
      const keys = { byId: `{${namespace}}:by-id`, all: `{${namespace}}:all` };
      const slot = keySlot(keys.all);
      const from = await cluster.nodeOfSlot(slot);
      const to = otherPrimary(from);
      let count = 3;
      let commits: number | undefined;
      const { driver, end } = await clients.cluster(cluster);
      await using crew = crewOf(namespace);
      const smart = await crew.instance({
        end,
        driver: tamper(driver, async (call) => {
          if (call.kind === 'commit' && commits !== undefined) {
            commits += 1;
            // Everything is staged in the old place; now the slot starts to move.
            if (commits === 1) await beginMove(slot, from, to);
          }
          return call.pass();
        }),
      });
      const cache = smart.register({
        name: 'cache',
        fetcher: () => Array.from({ length: count }, (_, id) => ({ id })),
        targets: { byId: hash({ key: keys.byId }), all: list({ key: keys.all }) },
      });
      await cache.ready();
      const before = await tryAgains();
      count = 5;
      commits = 0;
      const refreshed = cache.refresh();
      // ioredis retries several times by itself before it reports the error.
      await waitFor(async () => (commits ?? 0) >= 2 && (await tryAgains()) > before + 1, {
        message: 'the commit was refused and sent again',
      });
      expect(await from.command('HLEN', keys.byId)).toBe(3);
      expect(await from.command('LLEN', keys.all)).toBe(3);

      await cluster.moveSlot(slot, to);
      await refreshed;
      expect(await to.command('HLEN', keys.byId)).toBe(5);
      expect(await to.command('LLEN', keys.all)).toBe(5);
      // Both keys of the leader move as well, while a standby wants to lead.
      const leaderSlot = keySlot(siblingKey(`smart-redis:${namespace}`, 'leader'));
      await cluster.moveSlot(leaderSlot, otherPrimary(await cluster.nodeOfSlot(leaderSlot)));
      const standby = await crew.instance(await clients.cluster(cluster));
      await smart.close();
      await waitFor(() => standby.isLeader, { message: 'the second leads' });
    },
  );

  it.each(topologyClients)(
    'delays the commit of an empty result over $name, which has no staging keys',
    async (clients) => {
      const namespace = `empty-${randomUUID().slice(0, 8)}`;
      const key = `{${namespace}}:all`;
      const from = await cluster.nodeOfSlot(keySlot(key));
      const to = otherPrimary(from);
      let rows = [{ id: 1 }];
      await using crew = crewOf(namespace);
      const smart = await crew.instance(await clients.cluster(cluster));
      const cache = smart.register({
        name: 'cache',
        fetcher: () => rows,
        targets: { all: list({ key }) },
      });
      await cache.ready();
      await beginMove(keySlot(key), from, to);
      const before = await tryAgains();
      rows = [];
      const refreshed = cache.refresh();
      await waitFor(async () => (await tryAgains()) > before, {
        message: 'the commit was refused',
      });
      expect(await from.command('LLEN', key)).toBe(1);
      await cluster.moveSlot(keySlot(key), to);
      await refreshed;
      expect(await to.command('EXISTS', key)).toBe(0);
    },
  );
});

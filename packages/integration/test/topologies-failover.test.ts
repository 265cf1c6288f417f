import { randomUUID } from 'node:crypto';
import type { CacheInfo } from '@smart-redis/core';
import { list } from '@smart-redis/core';
import { keySlot, siblingKey } from '@smart-redis/core/drivers';
import type { RedisCluster, RedisSentinels, ServerNode } from '@smart-redis/testing';
import { startCluster, startSentinel, waitFor } from '@smart-redis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { topologyClients } from './support/topologies.js';
import { crewOf } from './support/topology-crew.js';

const rowCount = 200;

/**
 * A refresh that meets the outage itself may fail with it; nobody has to start anything anew for
 * the next.
 */
async function refreshed(cache: { refresh(): Promise<CacheInfo> }): Promise<CacheInfo> {
  return await waitFor(() => cache.refresh().catch(() => undefined), {
    message: 'a refresh succeeds',
    timeoutMs: 40_000,
    everyMs: 100,
  });
}

/** Rows that differ from fetch to fetch: the same ones would not be committed again. */
function freshRows(): { id: number; fetch: string }[] {
  const fetch = randomUUID();
  return Array.from({ length: rowCount }, (_, id) => ({ id, fetch }));
}

describe('sentinels', () => {
  let sentinels: RedisSentinels;
  beforeAll(async () => {
    sentinels = await startSentinel();
  });
  afterAll(() => sentinels.stop());

  const primaryOf = async (): Promise<ServerNode> => {
    const { port } = await sentinels.primary();
    const server = sentinels.servers.find((candidate) => candidate.port === port);
    if (server === undefined) throw new Error('the sentinels name a primary of this group');
    return server;
  };
  /** Sentinel would need ten seconds to make replicas of all others. */
  const restoreReplicas = async (): Promise<void> => {
    await waitFor(
      async () => {
        const primary = await primaryOf();
        const others = sentinels.servers.filter((server) => server !== primary);
        for (const server of others) {
          await server.command('REPLICAOF', primary.host, String(primary.port));
        }
        const info = String(await primary.command('INFO', 'replication'));
        return info.split('state=online').length - 1 === others.length;
      },
      { message: 'the replicas are in step', everyMs: 50 },
    );
    // Whoever connects while one still sees a failover may be told that there is no primary.
    await waitFor(() => sentinels.agree(), {
      message: 'the failover has ended',
      timeoutMs: 30_000,
      everyMs: 50,
    });
  };

  it.each(topologyClients)(
    'are followed over $name by every instance, from a primary that is stopped and comes back as a replica',
    async (clients) => {
      const namespace = `stopped-${randomUUID().slice(0, 8)}`;
      const key = `{${namespace}}:all`;
      await using crew = crewOf(namespace);
      const caches = [];
      for (let index = 0; index < 2; index += 1) {
        const smart = await crew.instance(await clients.sentinel(sentinels));
        caches.push(
          smart.register({
            name: 'cache',
            fetcher: freshRows,
            refresh: { every: '20ms' },
            targets: { all: list({ key }) },
          }),
        );
      }
      await caches[0]?.ready();
      const old = await primaryOf();
      old.pause();
      await waitFor(async () => (await primaryOf()) !== old, { message: 'the failover' });
      for (const cache of caches) await refreshed(cache);
      // Whoever is still connected to the old one is refused there (READONLY), and finds the new
      // one.
      old.resume();
      await restoreReplicas();
      const infos = [];
      for (const cache of caches) infos.push(await refreshed(cache));
      expect(infos[1]?.version).toBeGreaterThan(infos[0]?.version ?? Number.NaN);
      expect(await sentinels.command('LLEN', key)).toBe(rowCount);
    },
  );
});

describe('a cluster', () => {
  let cluster: RedisCluster;
  beforeAll(async () => {
    cluster = await startCluster({ nodeTimeoutMs: 500 });
  });
  afterAll(() => cluster.stop());

  it.each(topologyClients)(
    'elects another leader over $name when the first closes',
    async (clients) => {
      const namespace = `election-${randomUUID().slice(0, 8)}`;
      await using crew = crewOf(namespace);
      const first = await crew.instance(await clients.cluster(cluster));
      await waitFor(() => first.isLeader, { message: 'the first leads' });
      const second = await crew.instance(await clients.cluster(cluster));
      await first.close();
      await waitFor(() => second.isLeader, { message: 'the second leads' });
    },
  );

  it.each(topologyClients)(
    'goes on over $name when the node of leader key and cache dies',
    async (clients) => {
      const namespace = `lost-${randomUUID().slice(0, 8)}`;
      const key = `{${namespace}}:all`;
      const leaderSlot = keySlot(siblingKey(`smart-redis:${namespace}`, 'leader'));
      const victim = await cluster.nodeOfSlot(leaderSlot);
      await cluster.moveSlot(keySlot(key), victim);
      await using crew = crewOf(namespace);
      const caches = [];
      for (let index = 0; index < 2; index += 1) {
        const connected = await clients.cluster(cluster);
        const smart = await crew.instance(connected);
        caches.push(
          smart.register({ name: 'cache', fetcher: freshRows, targets: { all: list({ key }) } }),
        );
      }
      await caches[0]?.ready();
      await victim.kill();
      for (const cache of caches) await refreshed(cache);
      expect((await cluster.nodeOfSlot(leaderSlot)).port).not.toBe(victim.port);
      expect(await cluster.command(key, 'LLEN', key)).toBe(rowCount);
      await victim.restart();
      await waitFor(
        async () => String(await victim.command('INFO', 'replication')).includes('link_status:up'),
        { message: 'the node is back as a replica', everyMs: 50 },
      );
      // The application's own clients look for the node when they want to; one of node-redis 5 not
      // before it is back.
      for (const cache of caches) {
        await waitFor(async () => (await cache.read.all.length().catch(() => 0)) === rowCount, {
          message: 'every application reads again',
        });
      }
    },
  );
});

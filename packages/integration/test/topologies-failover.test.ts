import { randomUUID } from 'node:crypto';
import type { CacheInfo, RefreshSchedule } from '@smart-redis/core';
import { list } from '@smart-redis/core';
import { keySlot, siblingKey } from '@smart-redis/core/drivers';
import type { RedisCluster, RedisSentinels, ServerNode } from '@smart-redis/testing';
import { startCluster, startSentinel, waitFor } from '@smart-redis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Connected, TopologyClients } from './support/topologies.js';
import { topologyClients } from './support/topologies.js';
import type { Crew } from './support/topology-crew.js';
import { crewOf } from './support/topology-crew.js';

const rowCount = 200;

/** A refresh during the outage may fail; the next one must work without any restart. */
async function refreshed(
  cache: { refresh(): Promise<CacheInfo> },
  over: string,
): Promise<CacheInfo> {
  return await waitFor(() => cache.refresh().catch(() => undefined), {
    message: `a refresh succeeds, over ${over}`,
    timeoutMs: 40_000,
    everyMs: 100,
  });
}

/** Rows that differ from fetch to fetch: equal rows would not be committed again. */
function freshRows(): { id: number; fetch: string }[] {
  const fetch = randomUUID();
  return Array.from({ length: rowCount }, (_, id) => ({ id, fetch }));
}

/** Two instances over the clients of one library, of which one has built the cache. */
async function startPair(crew: Crew, pair: PairOptions) {
  const { clients, connect, namespace, key, ...definition } = pair;
  const start = async () => {
    const smart = await crew.instance(await connect(clients), { namespace });
    const targets = { all: list({ key }) };
    return smart.register({ name: 'cache', fetcher: freshRows, targets, ...definition });
  };
  const caches = [await start(), await start()] as const;
  await caches[0].ready();
  return { over: clients.name, namespace, key, caches };
}

interface PairOptions {
  readonly clients: TopologyClients;
  readonly connect: (clients: TopologyClients) => Promise<Connected>;
  readonly namespace: string;
  readonly key: string;
  readonly refresh?: RefreshSchedule;
}

describe('sentinels', () => {
  let sentinels: RedisSentinels;
  beforeAll(async () => {
    sentinels = await startSentinel({ downAfterMs: 2000 });
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
    // A client that connects while a node still sees a failover may get the answer that there is no
    // primary.
    await waitFor(() => sentinels.agree(), {
      message: 'the failover has ended',
      timeoutMs: 30_000,
      everyMs: 50,
    });
  };

  it('lead every instance over each client away from a primary that is stopped and returns as a replica', async () => {
    await using crew = crewOf('stopped');
    const pairs = await Promise.all(
      topologyClients.map((clients) => {
        const namespace = `stopped-${randomUUID().slice(0, 8)}`;
        const connect = (over: TopologyClients) => over.sentinel(sentinels);
        const refresh = { every: '20ms' } as const;
        return startPair(crew, { clients, connect, namespace, key: `{${namespace}}:all`, refresh });
      }),
    );
    const old = await primaryOf();
    old.pause();
    await waitFor(async () => (await primaryOf()) !== old, { message: 'the failover' });
    await Promise.all(
      pairs.map(async ({ over, caches }) => {
        for (const cache of caches) await refreshed(cache, over);
      }),
    );
    // Clients that are still connected to the old primary are refused there (READONLY), and find
    // the new one.
    old.resume();
    await restoreReplicas();
    await Promise.all(
      pairs.map(async ({ over, caches, key }) => {
        const [first, second] = caches;
        const { version } = await refreshed(first, over);
        const later = await refreshed(second, over);
        expect(later.version, over).toBeGreaterThan(version ?? Number.NaN);
        expect(await sentinels.command('LLEN', key), over).toBe(rowCount);
      }),
    );
  });
});

describe('a cluster', () => {
  let cluster: RedisCluster;
  beforeAll(async () => {
    cluster = await startCluster({ nodeTimeoutMs: 1500 });
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

  it('continues over each client when the node of leader key and cache dies', async () => {
    const leaderSlotOf = (namespace: string): number =>
      keySlot(siblingKey(`smart-redis:${namespace}`, 'leader'));
    const victim = await cluster.nodeOfSlot(0);
    const namespaceOnVictim = async (): Promise<string> => {
      const namespace = `lost-${randomUUID().slice(0, 8)}`;
      const owner = await cluster.nodeOfSlot(leaderSlotOf(namespace));
      return owner === victim ? namespace : namespaceOnVictim();
    };
    await using crew = crewOf('lost');
    const pairs = [];
    for (const clients of topologyClients) {
      const namespace = await namespaceOnVictim();
      const key = `{${namespace}}:all`;
      await cluster.moveSlot(keySlot(key), victim);
      const connect = (over: TopologyClients) => over.cluster(cluster);
      pairs.push(await startPair(crew, { clients, connect, namespace, key }));
    }
    await victim.kill();
    await Promise.all(
      pairs.map(async ({ over, caches, namespace, key }) => {
        for (const cache of caches) await refreshed(cache, over);
        const { port } = await cluster.nodeOfSlot(leaderSlotOf(namespace));
        expect(port, over).not.toBe(victim.port);
        expect(await cluster.command(key, 'LLEN', key), over).toBe(rowCount);
      }),
    );
    await victim.restart();
    await waitFor(
      async () => String(await victim.command('INFO', 'replication')).includes('link_status:up'),
      { message: 'the node is back as a replica', everyMs: 50 },
    );
    // The application's own clients look for the node at times of their own; those of node-redis 5
    // only when it is back.
    await Promise.all(
      pairs.flatMap(({ over, caches }) =>
        caches.map((cache) =>
          waitFor(async () => (await cache.read.all.length().catch(() => 0)) === rowCount, {
            message: `every application reads again, over ${over}`,
          }),
        ),
      ),
    );
  });
});

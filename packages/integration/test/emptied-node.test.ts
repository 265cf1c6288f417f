import { randomUUID } from 'node:crypto';
import { list } from '@smart-redis/core';
import { keySlot, siblingKey } from '@smart-redis/core/drivers';
import type { RedisCluster } from '@smart-redis/testing';
import { startCluster, waitFor } from '@smart-redis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engineClients } from './support/topologies.js';
import { crewOf } from './support/topology-crew.js';

describe('a node of a cluster that comes back empty', () => {
  let cluster: RedisCluster;
  beforeAll(async () => {
    // Longer than a restart takes: no replica is promoted.
    cluster = await startCluster({ nodeTimeoutMs: 10_000 });
  });
  afterAll(() => cluster.stop());

  it('is detected within seconds over each client if the leader key is on another node', async () => {
    const slotOfLeader = (namespace: string): number =>
      keySlot(siblingKey(`smart-redis:${namespace}`, 'leader'));
    const victim = await cluster.nodeOfSlot(0);
    const isOnVictim = async (slot: number): Promise<boolean> =>
      (await cluster.nodeOfSlot(slot)).port === victim.port;
    await using crew = crewOf('emptied');
    const begun = await Promise.all(
      engineClients.map(async (clients) => {
        let namespace: string;
        do namespace = `emptied-${randomUUID().slice(0, 8)}`;
        while (await isOnVictim(slotOfLeader(namespace)));
        let key: string;
        do key = `{${namespace}-${randomUUID().slice(0, 8)}}:all`;
        while (!(await isOnVictim(keySlot(key))));
        const smart = await crew.instance(await clients.cluster(cluster), { namespace });
        const cache = smart.register({
          name: 'cache',
          refresh: { every: '1d' },
          fetcher: () => [{ id: 'a' }],
          targets: { all: list({ key }) },
        });
        await cache.ready();
        return { over: clients.name, smart, key };
      }),
    );
    await victim.kill();
    await victim.restart();
    await Promise.all(
      begun.map(async ({ over, smart, key }) => {
        await waitFor(async () => (await cluster.command(key, 'LLEN', key).catch(() => 0)) === 1, {
          message: `the cache is built again, over ${over}`,
          timeoutMs: 45_000,
          everyMs: 100,
        });
        expect(smart.isLeader, over).toBe(true);
      }),
    );
  });
});

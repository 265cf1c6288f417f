import { randomUUID } from 'node:crypto';
import { list } from '@smart-redis/core';
import { keySlot, siblingKey } from '@smart-redis/core/drivers';
import type { RedisCluster } from '@smart-redis/testing';
import { startCluster, waitFor } from '@smart-redis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { topologyClients } from './support/topologies.js';
import { crewOf } from './support/topology-crew.js';

describe('a node of a cluster that comes back empty', () => {
  let cluster: RedisCluster;
  beforeAll(async () => {
    // Longer than a restart takes: no replica is promoted.
    cluster = await startCluster({ nodeTimeoutMs: 10_000 });
  });
  afterAll(() => cluster.stop());

  it.each(topologyClients)(
    'is noticed within seconds over $name, where the leader key is on another',
    async (clients) => {
      const namespace = `emptied-${randomUUID().slice(0, 8)}`;
      const leader = await cluster.nodeOfSlot(
        keySlot(siblingKey(`smart-redis:${namespace}`, 'leader')),
      );
      let tag = 0;
      const keyOf = (): string => `{${namespace}-${String(tag)}}:all`;
      while ((await cluster.nodeOfSlot(keySlot(keyOf()))).port === leader.port) tag += 1;
      const key = keyOf();
      const victim = await cluster.nodeOfSlot(keySlot(key));
      await using crew = crewOf(namespace);
      const smart = await crew.instance(await clients.cluster(cluster));
      const cache = smart.register({
        name: 'cache',
        refresh: { every: '1d' },
        fetcher: () => [{ id: 'a' }],
        targets: { all: list({ key }) },
      });
      await cache.ready();
      await victim.kill();
      await victim.restart();
      await waitFor(async () => (await cluster.command(key, 'LLEN', key).catch(() => 0)) === 1, {
        message: 'the cache is built again',
        timeoutMs: 45_000,
        everyMs: 100,
      });
      expect(smart.isLeader).toBe(true);
    },
  );
});

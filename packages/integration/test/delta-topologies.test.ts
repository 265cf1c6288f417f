import { randomUUID } from 'node:crypto';
import { hash, set } from '@smart-redis/core';
import { startCluster, startSentinel, waitFor } from '@smart-redis/testing';
import { describe, expect, it } from 'vitest';
import type { Connected } from './support/topologies.js';
import { engineClients } from './support/topologies.js';
import { crewOf } from './support/topology-crew.js';

interface Row {
  readonly id: number;
  readonly kind: string;
}

/** Changes, adds and removes rows, and looks at the keys with plain commands. */
async function changeInPart(
  connected: Connected,
  command: (key: string, ...words: [string, ...string[]]) => Promise<unknown>,
): Promise<void> {
  const namespace = `delta-${randomUUID().slice(0, 8)}`;
  const keys = { byId: `{${namespace}}:by-id`, kinds: `{${namespace}}:kinds` };
  await using instances = crewOf(namespace);
  const smart = await instances.instance(connected);
  await waitFor(() => smart.isLeader, { message: 'it leads' });
  const rows = new Map<number, Row>();
  for (let id = 0; id < 1000; id += 1) rows.set(id, { id, kind: `kind ${String(id % 100)}` });
  const cache = smart.register({
    name: 'cache',
    delta: true,
    fetcher: () => rows.values(),
    targets: {
      byId: hash({ key: keys.byId }),
      kinds: set({ key: keys.kinds, member: 'kind' }),
    },
  });
  await cache.ready();
  rows.set(1, { id: 1, kind: 'changed' });
  rows.set(5000, { id: 5000, kind: 'added' });
  rows.delete(2);
  await cache.refresh();
  expect(await command(keys.byId, 'HGET', keys.byId, '1')).toBe('{"id":1,"kind":"changed"}');
  expect(await command(keys.byId, 'HEXISTS', keys.byId, '2')).toBe(0);
  expect(await command(keys.byId, 'HLEN', keys.byId)).toBe(1000);
  expect(await command(keys.byId, 'SCARD', keys.kinds)).toBe(102);

  for (const id of rows.keys()) rows.set(id, { id, kind: 'all changed' });
  for (let id = 6000; id < 16_000; id += 1) rows.set(id, { id, kind: 'many added' });
  await cache.refresh();
  expect(await command(keys.byId, 'HLEN', keys.byId)).toBe(11_000);
  expect(await command(keys.byId, 'SCARD', keys.kinds)).toBe(2);
}

describe.concurrent('a cache with delta', () => {
  it('sends deltas in a cluster, over each client', async () => {
    await using cluster = await startCluster();
    await Promise.all(
      engineClients.map(async (clients) =>
        changeInPart(await clients.cluster(cluster), cluster.command),
      ),
    );
  });

  it('sends deltas behind sentinels, over each client', async () => {
    await using sentinels = await startSentinel({ downAfterMs: 30_000 });
    await Promise.all(
      engineClients.map(async (clients) =>
        changeInPart(await clients.sentinel(sentinels), (_key, ...words) =>
          sentinels.command(...words),
        ),
      ),
    );
  });
});

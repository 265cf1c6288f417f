import { randomUUID } from 'node:crypto';
import { hash, list } from '@smart-redis/core';
import { startCluster, startSentinel, waitFor } from '@smart-redis/testing';
import { describe, expect, it } from 'vitest';
import type { Connected } from './support/topologies.js';
import { engineClients } from './support/topologies.js';
import { crewOf } from './support/topology-crew.js';

/** Keeps, lists, compares and puts back versions, and looks at the keys with plain commands. */
async function goBack(
  connected: Connected,
  command: (key: string, ...words: [string, ...string[]]) => Promise<unknown>,
  atomic: boolean,
): Promise<void> {
  const namespace = `versions-${randomUUID().slice(0, 8)}`;
  // Without a tag where all is swapped slot by slot.
  const tag = atomic ? `{${namespace}}` : namespace;
  const keys = { byId: `${tag}:by-id`, all: `${tag}:all` };
  await using instances = crewOf(namespace);
  const smart = await instances.instance(connected);
  await waitFor(() => smart.isLeader, { message: 'it leads' });
  let build = 0;
  const cache = smart.register({
    name: 'cache',
    atomic,
    keep: 2,
    fetcher: () => {
      build += 1;
      return ['a', 'b'].map((id) => ({ id, build }));
    },
    targets: { byId: hash({ key: keys.byId }), all: list({ key: keys.all }) },
  });
  const live = async (): Promise<unknown[]> => [
    await command(keys.byId, 'HGET', keys.byId, 'a'),
    await command(keys.all, 'LINDEX', keys.all, '0'),
  ];
  const both = (number: number): string[] => {
    const row = JSON.stringify({ id: 'a', build: number });
    return [row, row];
  };
  await cache.ready();
  for (let refresh = 2; refresh <= 4; refresh += 1) await cache.refresh();
  const [current, newer, older] = await cache.versions();
  expect(await live()).toEqual(both(4));
  const diff = await cache.diff(older?.version ?? 0, current?.version ?? 0);
  expect(diff.targets.byId).toMatchObject({ added: 0, changed: 2, removed: 0 });
  await cache.rollback();
  expect(await live()).toEqual(both(3));
  await cache.rollback(older?.version);
  expect(await live()).toEqual(both(2));
  expect(await cache.versions()).toHaveLength(3);
  expect((await cache.versions()).map(({ version }) => version)).not.toContain(newer?.version);
  await cache.resume();
  await cache.refresh();
  expect(await live()).toEqual(both(5));
  await cache.unregister({ dropData: true });
  expect(await live()).toEqual([null, null]);
  for (const key of [keys.byId, keys.all]) {
    expect(
      await command(key, 'SCAN', '0', 'MATCH', `*${namespace}*kept*`, 'COUNT', '9999'),
    ).toEqual(['0', []]);
  }
}

describe.concurrent('earlier versions', () => {
  it('are kept and put back in a cluster, over each client', async () => {
    await using cluster = await startCluster();
    for (const clients of engineClients) {
      for (const atomic of [true, false]) {
        await goBack(await clients.cluster(cluster), cluster.command, atomic);
      }
    }
  });

  it('are kept and put back behind sentinels, over each client', async () => {
    await using sentinels = await startSentinel({ downAfterMs: 30_000 });
    const command = (_key: string, ...words: [string, ...string[]]): Promise<unknown> =>
      sentinels.command(...words);
    for (const clients of engineClients) {
      await goBack(await clients.sentinel(sentinels), command, true);
    }
  });
});

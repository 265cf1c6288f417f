import { randomUUID } from 'node:crypto';
import { hash, list } from '@smart-redis/core';
import { startCluster, waitFor } from '@smart-redis/testing';
import { describe, expect, it } from 'vitest';
import { failureOf } from './support/failure-of.js';
import type { Connected } from './support/topologies.js';
import { engineClients } from './support/topologies.js';
import { crewOf } from './support/topology-crew.js';
import { describeWithServer } from './support/with-server.js';

const rowsOf = (count: number, n = 0): { id: number; n: number }[] =>
  Array.from({ length: count }, (_, id) => ({ id, n }));

describeWithServer('a guard beside other options', (openLab) => {
  it('is told in the history', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    let count = 10;
    const cache = smart.register({
      name: 'cache',
      history: 10,
      fetcher: () => rowsOf(count),
      targets: { byId: hash({ key: lab.name('by-id') }) },
      guard: { minRows: 10 },
    });
    await cache.refresh();
    count = 9;
    await failureOf(cache.refresh());
    await cache.refresh({ force: true });
    const told = (await cache.history()).map(({ outcome, forced, error }) => [
      outcome,
      forced,
      error?.code,
    ]);
    expect(told).toContainEqual(['committed', false, undefined]);
    expect(told).toContainEqual(['refused', false, 'SR_REFUSED']);
    expect(told).toContainEqual(['committed', true, undefined]);
  });

  it('lets a paused cache be previewed, and built once by force', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    let count = 10;
    const cache = smart.register({
      name: 'cache',
      fetcher: () => rowsOf(count),
      targets: { byId: hash({ key: lab.name('by-id') }) },
      guard: { minRows: 10 },
    });
    await cache.refresh();
    await cache.pause('the source moves');
    count = 4;
    const { refusals, changes } = await cache.preview();
    expect(refusals[0]?.details).toMatchObject({ rule: 'minRows', found: 4 });
    expect(changes).toEqual({ added: 0, changed: 0, removed: 6 });
    expect((await cache.refresh({ force: true })).rows).toBe(4);
  });

  it('compares with the version that was put back', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    let count = 1000;
    const cache = smart.register({
      name: 'cache',
      keep: 1,
      fetcher: () => rowsOf(count, count),
      targets: { byId: hash({ key: lab.name('by-id') }) },
      guard: { maxGrowth: '10%' },
    });
    await cache.refresh();
    count = 10;
    await cache.refresh();
    await cache.rollback();
    await cache.resume();
    count = 1001;
    expect((await cache.refresh()).rows).toBe(1001);
  });
});

/** Refuses, forces, previews and checks in a cluster, over one client. */
async function guardIn(connected: Connected): Promise<void> {
  const namespace = `guard-${randomUUID().slice(0, 8)}`;
  await using instances = crewOf(namespace);
  const smart = await instances.instance(connected);
  await waitFor(() => smart.isLeader, { message: 'it leads' });
  let rows = rowsOf(100);
  const sizes: number[] = [];
  const cache = smart.register({
    name: 'cache',
    atomic: false,
    fetcher: () => rows,
    targets: {
      byId: hash({ key: `${namespace}:{a}:by-id` }),
      all: list({ key: `${namespace}:{b}:all` }),
    },
    guard: {
      maxShrink: '50%',
      unique: true,
      check: async ({ staged }) => {
        sizes.push(await staged.byId.size(), await staged.all.length());
        return staged.all.at(0).then((row) => row?.n !== 13 || 'thirteen is not wanted');
      },
    },
  });
  await cache.refresh();
  const last = (): number[] => sizes.splice(0).slice(-2);
  expect(last()).toEqual([100, 100]);
  rows = rowsOf(60, 13);
  const { details } = await failureOf(cache.refresh());
  expect(details).toMatchObject({ rule: 'check', previous: 100 });
  const { refusals, changes } = await cache.preview();
  expect(refusals[0]?.details).toMatchObject({ rule: 'check', previous: 100 });
  expect(changes).toEqual({ added: 0, changed: 60, removed: 40 });
  expect((await cache.refresh({ force: true })).rows).toBe(60);
  rows = rowsOf(49, 1);
  expect((await failureOf(cache.refresh())).details).toMatchObject({ previous: 100, found: 49 });
  rows = [...rowsOf(60, 1), ...rowsOf(1, 2)];
  expect((await failureOf(cache.refresh())).details).toMatchObject({ rule: 'unique', found: 1 });
}

describe('a guard', () => {
  it('works in a cluster, slot by slot, over each client', async () => {
    await using cluster = await startCluster();
    for (const clients of engineClients) await guardIn(await clients.cluster(cluster));
  });
});

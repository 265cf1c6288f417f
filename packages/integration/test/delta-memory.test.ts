import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { set } from '@smart-redis/core';
import { waitFor } from '@smart-redis/testing';
import { expect, it } from 'vitest';
import type { Lab } from './support/lab.js';
import { describeWithServer } from './support/with-server.js';

const rowCount = 200_000;
/**
 * A leader needs three times as much memory for that many rows, and everything else changes by a
 * tenth of it.
 */
const aThirdOfIt = 5 * 2 ** 20;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function usedBytes(): number {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

describeWithServer('the memory of a leader for a cache with delta', (openLab) => {
  const built = async (lab: Lab) => {
    const { smart } = await lab.started();
    const cache = smart.register({
      name: 'cache',
      delta: true,
      fetcher: function* () {
        for (let id = 0; id < rowCount; id += 1) yield { id };
      },
      targets: { all: set({ key: lab.name('all'), member: 'id' }) },
    });
    await cache.ready();
    return { smart, cache };
  };

  it('is freed when the leadership ends', async () => {
    await using lab = openLab();
    const { smart, cache } = await built(lab);
    const before = usedBytes();
    await lab.redis('SET', `{smart-redis:${lab.namespace}}:leader`, 'somebody else');
    await waitFor(() => !smart.isLeader, { message: 'it no longer leads' });
    await waitFor(() => before - usedBytes() > aThirdOfIt, {
      message: 'less memory',
      everyMs: 200,
    });
    expect(await cache.read.all.size()).toBe(rowCount);
  });

  it('is freed when the cache is unregistered, even if its handle is kept', async () => {
    await using lab = openLab();
    const { cache } = await built(lab);
    const before = usedBytes();
    await cache.unregister();
    await waitFor(() => before - usedBytes() > aThirdOfIt, {
      message: 'less memory',
      everyMs: 200,
    });
    expect(await cache.read.all.size()).toBe(rowCount);
  });
});

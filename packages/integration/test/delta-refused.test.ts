import { hash, isSmartRedisError } from '@smart-redis/core';
import { expect, it } from 'vitest';
import { failureOf } from './support/failure-of.js';
import type { Lab } from './support/lab.js';
import { describeWithServer } from './support/with-server.js';

const infoOf = async (lab: Lab, section: string, field: RegExp): Promise<number> =>
  Number(field.exec(String(await lab.redis('INFO', section)))?.[1] ?? 0);
const transactions = (lab: Lab) => infoOf(lab, 'commandstats', /^cmdstat_exec:calls=(\d+)/m);

describeWithServer('a delta for which Redis has no memory', (openLab) => {
  it('is reported, and is tried again with the refresh after the next, however often it failed', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    let filling = '';
    let isFull = false;
    const cache = smart.register({
      name: 'cache',
      delta: true,
      fetcher: async function* () {
        for (let id = 0; id < 300; id += 1) yield { id, text: filling };
        if (!isFull) return;
        const used = await infoOf(lab, 'memory', /used_memory:(\d+)/);
        await lab.redis('CONFIG', 'SET', 'maxmemory', String(used + 200_000));
      },
      targets: { byId: hash({ key: lab.name('by-id') }) },
    });
    await cache.ready();

    for (let round = 1; round <= 4; round += 1) {
      // More than fits while waiting for EXEC: one of the commands is refused, and EXEC with it.
      filling = `${String(round)} ${'x'.repeat(10_000)}`;
      isFull = true;
      const before = await transactions(lab);
      const error = await failureOf(cache.refresh());
      expect(isSmartRedisError(error, 'SR_REPLY') && error.details.reply).toBe('OOM');
      expect(await transactions(lab)).toBeGreaterThan(before);

      isFull = false;
      await lab.redis('CONFIG', 'SET', 'maxmemory', '0');
      filling = `${String(round)} once more`;
      await cache.refresh();
      const built = await transactions(lab);
      filling = `${String(round)} at last`;
      await cache.refresh();
      expect(await transactions(lab)).toBe(built + 1);
    }
    const field = await lab.redis('HGET', lab.name('by-id'), '299');
    expect(JSON.parse(String(field))).toEqual({ id: 299, text: '4 at last' });
  });
});

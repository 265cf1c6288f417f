import { hash } from '@smart-redis/core';
import { expect, it } from 'vitest';
import { failureOf } from './support/failure-of.js';
import { describeWithServer } from './support/with-server.js';

const row = (id: number) => ({ id, text: 'x'.repeat(1000) });

describeWithServer('a build that needs more memory than Redis has', (openLab) => {
  it('is refused before it starts, with the missing amount, and runs when there is room', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    let version = 0;
    const cache = smart.register({
      name: 'cache',
      fetcher: function* () {
        version += 1;
        for (let id = 0; id < 5000; id += 1) yield { ...row(id), version };
      },
      targets: { byId: hash({ key: lab.name('by-id') }) },
    });
    await cache.ready();
    const used = Number(/used_memory:(\d+)/.exec(String(await lab.redis('INFO', 'memory')))?.[1]);
    const before = await cache.info();

    await lab.redis('CONFIG', 'SET', 'maxmemory', String(used + 2_000_000));
    const received = async (): Promise<number> =>
      Number(/total_net_input_bytes:(\d+)/.exec(String(await lab.redis('INFO', 'stats')))?.[1]);
    const start = await received();
    const error = await failureOf(cache.refresh());
    expect(error.code).toBe('SR_INSUFFICIENT_MEMORY');
    expect(error.message).toContain('maxmemory');
    expect((await received()) - start).toBeLessThan(100_000);
    expect((await cache.info()).version).toBe(before.version);

    await lab.redis('CONFIG', 'SET', 'maxmemory', '0');
    expect((await cache.refresh()).version).toBeGreaterThan(before.version ?? Number.NaN);
  });

  it('is refused where only the removal of earlier versions would make room', async () => {
    await using lab = openLab();
    await lab.redis('FLUSHALL');
    const { smart } = await lab.started();
    const cache = smart.register({
      name: 'cache',
      keep: 2,
      fetcher: function* () {
        for (let id = 0; id < 5000; id += 1) yield row(id);
      },
      targets: { byId: hash({ key: lab.name('by-id') }) },
    });
    for (let build = 1; build <= 3; build += 1) await cache.refresh();
    const used = Number(/used_memory:(\d+)/.exec(String(await lab.redis('INFO', 'memory')))?.[1]);
    const before = await cache.versions();
    expect(before).toHaveLength(3);
    await lab.redis('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru');
    await lab.redis('CONFIG', 'SET', 'maxmemory', String(used + 2_000_000));
    const error = await failureOf(cache.refresh());
    await lab.redis('CONFIG', 'SET', 'maxmemory', '0');
    await lab.redis('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
    expect(error.code).toBe('SR_INSUFFICIENT_MEMORY');
    expect(error.message).toContain('keep fewer versions');
    expect(Number(error.details.keptBytes)).toBeGreaterThan(8_000_000);
    expect(await cache.versions()).toEqual(before);
  });
});

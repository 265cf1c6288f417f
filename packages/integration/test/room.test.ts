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
});

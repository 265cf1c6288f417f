import type { Command, RedisDriver } from '@smart-redis/core';
import { hash } from '@smart-redis/core';
import { expect, it } from 'vitest';
import { describeWithServer } from './support/with-server.js';

/** Takes Redis tens of milliseconds, on any machine. */
const busy: Command = ['EVAL', 'for _ = 1, 30000000 do end', '0'];

/** A driver whose transactions are counted, and are slow in Redis while `isSlow` returns true. */
function watched(driver: RedisDriver, isSlow: () => boolean) {
  const { transact } = driver;
  if (transact === undefined) throw new Error('it has transactions');
  let steps = 0;
  const slowed: RedisDriver = {
    ...driver,
    transact: async (commands, options) => {
      steps += 1;
      if (!isSlow()) return transact(commands, options);
      const [first = busy, ...rest] = commands;
      const [opened = null, , ...replies] = await transact([first, busy, ...rest], options);
      return [opened, ...replies];
    },
  };
  return { driver: slowed, steps: () => steps };
}

describeWithServer('the transaction of a delta', (openLab, { connect }) => {
  it('is only used while Redis is fast enough; otherwise a copy is used, and the transaction is tried again later', async () => {
    await using lab = openLab();
    let isSlow = true;
    const { driver, steps } = watched(connect(lab.server.url), () => isSlow);
    const { smart } = await lab.started({ driver });
    const rows = Array.from({ length: 3000 }, (_, id) => ({ id, round: 0 }));
    const cache = smart.register({
      name: 'cache',
      delta: true,
      fetcher: () => rows.values(),
      targets: { byId: hash({ key: lab.name('by-id') }) },
    });
    await cache.ready();

    let round = 0;
    const stepsOfNext = async (): Promise<number> => {
      round += 1;
      for (const row of rows.slice(0, 1500)) row.round = round;
      const before = steps();
      await cache.refresh();
      const values = await lab.redis('HMGET', lab.name('by-id'), '0', '1499', '1500');
      expect(values).toEqual(
        [0, 1499, 1500].map((id) => JSON.stringify({ id, round: id < 1500 ? round : 0 })),
      );
      return steps() - before;
    };
    for (const slow of [1, 2, 3, 4])
      expect(await stepsOfNext(), `slow step ${String(slow)}`).toBe(1);
    isSlow = false;
    expect(await stepsOfNext(), 'a copy').toBe(0);
    expect(await stepsOfNext(), 'a full build after a copy').toBe(0);
    expect(await stepsOfNext(), 'tried again').toBe(1);
  });
});

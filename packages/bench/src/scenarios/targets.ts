import type { SmartRedis } from '@smart-redis/core';
import { hash, list, sortedSet } from '@smart-redis/core';
import { driverNames, subjectOf } from '../drivers.js';
import { measuredRatios } from '../goals.js';
import { startInstance } from '../instance.js';
import type { Contender } from '../interleave.js';
import { interleave } from '../interleave.js';
import { streamRows } from '../rows.js';
import type { Findings, Scenario } from '../scenario.js';
import { figuresOf } from '../scenario.js';

const one = { byId: hash({ key: '{bench:targets}:by-id' }) };
const three = {
  ...one,
  all: list({ key: '{bench:targets}:all' }),
  ranked: sortedSet({ key: '{bench:targets}:ranked', score: 'amount', member: 'id' }),
};

/** What two more targets of the same rows cost. */
export const targets: Scenario = {
  name: 'targets',
  run: async ({ server, sizes }) => {
    const findings: Findings[] = [];
    for (const driver of driverNames) {
      const smart = await startInstance(driver, server.url);
      let wrong = 0;
      try {
        const contenders = [
          contender(smart, 'one target', one, sizes.rows, () => (wrong += 1)),
          contender(smart, 'three targets', three, sizes.rows, () => (wrong += 1)),
        ];
        const rates = await interleave(contenders, sizes.rounds);
        const found = {
          title: `Hash alone, or hash, list and sorted set: ${subjectOf(driver)}`,
          figures: figuresOf('rows/s', rates, ['three targets', 'one target']),
          counts: { wrong },
        };
        // Rates, so that the slower one is below: one ÷ three is the time of three ÷ that of one.
        const measured = measuredRatios('threeTargets', found, 'three targets', ['one target']);
        findings.push({ ...found, measured });
      } finally {
        await smart.close();
      }
    }
    return findings;
  },
};

function contender(
  smart: SmartRedis,
  name: string,
  shown: typeof one | typeof three,
  rows: number,
  onWrong: () => void,
): Contender {
  let settle = (): Promise<void> => Promise.resolve();
  return {
    name,
    units: rows,
    run: async () => {
      const cache = smart.register({
        name: 'targets',
        fetcher: () => streamRows(rows),
        targets: shown,
      });
      settle = async () => {
        if ((await cache.read.byId.size()) !== rows) onWrong();
        await cache.unregister({ dropData: true });
      };
      await cache.ready();
    },
    settle: () => settle(),
  };
}

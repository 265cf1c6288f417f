import { hash } from '@smart-redis/core';
import { driverNames, subjectOf } from '../drivers.js';
import type { Measured } from '../goals.js';
import { startInstance } from '../instance.js';
import { streamRows } from '../rows.js';
import type { Findings, Scenario } from '../scenario.js';
import { figuresOf } from '../scenario.js';
import { quantile } from '../statistics.js';

const key = 'bench:growth';

/** How the time per row grows with the number of rows. */
export const growth: Scenario = {
  name: 'growth',
  run: async ({ server, sizes }) => {
    const findings: Findings[] = [];
    for (const driver of driverNames) {
      const smart = await startInstance(driver, server.url);
      const build = async (rows: number): Promise<number> => {
        const start = performance.now();
        const cache = smart.register({
          name: 'growth',
          fetcher: () => streamRows(rows),
          targets: { byId: hash({ key }) },
        });
        await cache.ready();
        const ms = performance.now() - start;
        if ((await cache.read.byId.size()) !== rows) wrong += 1;
        await cache.unregister({ dropData: true });
        return ms;
      };
      let wrong = 0;
      try {
        const most = Math.max(...sizes.growthRows);
        // Code that has run a while is faster.
        for (let rows = 0; rows < most / 4; rows += most / 20) await build(most / 20);
        const perRow = new Map<string, number[]>();
        for (const rows of sizes.growthRows) {
          const times: number[] = [];
          // Short builds are measured more often.
          const rounds = rows === most ? 1 : Math.min(9, Math.max(3, Math.round(most / rows / 4)));
          for (let round = 0; round < rounds; round += 1)
            times.push(((await build(rows)) * 1000) / rows);
          perRow.set(`${String(rows)} rows`, times);
        }
        const medians = [...perRow.values()].map((times) => quantile(times, 0.5));
        const measured: Measured = {
          ...{ goal: 'growth', subject: subjectOf(driver) },
          value: Math.max(...medians) / Math.min(...medians),
        };
        findings.push({
          title: `Time per row of a hash, ${subjectOf(driver)}`,
          figures: figuresOf('µs', perRow, []),
          counts: { wrong },
          measured: [measured],
        });
      } finally {
        await smart.close();
      }
    }
    return findings;
  },
};

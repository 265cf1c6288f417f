import { hash } from '@smart-redis/core';
import { Redis } from 'ioredis';
import { driverNames, subjectOf } from '../drivers.js';
import type { Measured } from '../goals.js';
import { startInstance } from '../instance.js';
import type { Rates } from '../interleave.js';
import { streamRows } from '../rows.js';
import type { Findings, Scenario } from '../scenario.js';
import { figuresOf } from '../figures.js';
import { costsOf } from '../server-costs.js';
import { quantile } from '../statistics.js';

const key = 'bench:growth';

/** Times of one build, in microseconds per row. */
interface Times {
  readonly whole: number;
  /** Processor time of the server. */
  readonly server: number;
}

/** How the time per row grows with the number of rows, for smart-redis and for Redis. */
export const growth: Scenario = {
  name: 'growth',
  run: async ({ server, sizes }) => {
    const findings: Findings[] = [];
    for (const driver of driverNames) {
      const smart = await startInstance(driver, server.url);
      const client = new Redis(server.url);
      const build = async (rows: number): Promise<Times> => {
        const register = () =>
          smart.register({
            // Every client fills the same key, each in its own namespace.
            adopt: true,
            name: 'growth',
            fetcher: () => streamRows(rows),
            targets: { byId: hash({ key }) },
          });
        let cache: ReturnType<typeof register> | undefined;
        const { cpuSeconds, seconds } = await costsOf(client, async () => {
          cache = register();
          await cache.ready();
        });
        if ((await client.hlen(key)) !== rows) wrong += 1;
        await cache?.unregister({ dropData: true });
        return { whole: (seconds * 1e6) / rows, server: (cpuSeconds * 1e6) / rows };
      };
      let wrong = 0;
      try {
        const most = Math.max(...sizes.growthRows);
        // Warm-up, because code gets faster after a while.
        for (let rows = 0; rows < most / 4; rows += most / 20) await build(most / 20);
        const perRow = new Map<string, Times[]>();
        for (const rows of sizes.growthRows) {
          const times: Times[] = [];
          // Short builds are repeated more often.
          const rounds = rows === most ? 1 : Math.min(9, Math.max(3, Math.round(most / rows / 4)));
          for (let round = 0; round < rounds; round += 1) times.push(await build(rows));
          perRow.set(`${String(rows)} rows`, times);
        }
        const whole = only('whole', perRow);
        const medians = [...whole.values()].map((times) => quantile(times, 0.5));
        const measured: Measured = {
          goal: 'growth',
          subject: subjectOf(driver),
          value: Math.max(...medians) / Math.min(...medians),
        };
        findings.push(
          {
            title: `Time per row of a hash, ${subjectOf(driver)}`,
            figures: figuresOf('µs', whole, []),
            counts: { wrong },
            measured: [measured],
          },
          {
            title: `Redis's processor time per row of a hash, ${subjectOf(driver)}`,
            figures: figuresOf('µs', only('server', perRow), []),
            counts: {},
          },
        );
      } finally {
        client.disconnect();
        await smart.close();
      }
    }
    return findings;
  },
};

function only(part: keyof Times, perRow: ReadonlyMap<string, readonly Times[]>): Rates {
  return new Map([...perRow].map(([subject, times]) => [subject, times.map((each) => each[part])]));
}

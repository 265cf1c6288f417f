import type { CacheInfo, SmartRedis } from '@smart-redis/core';
import { hash } from '@smart-redis/core';
import type { RedisServer } from '@smart-redis/testing';
import { driverNames, subjectOf } from '../drivers.js';
import { startInstance } from '../instance.js';
import { rotated } from '../interleave.js';
import { streamRows } from '../rows.js';
import type { Scenario } from '../scenario.js';
import { figuresOf } from '../scenario.js';
import type { ReaderMessage } from '../workers/reader-message.js';
import { startWatch } from '../workers/watch-reads.js';

const key = 'bench:live';
const idle = 'idle server';

/** What a reader in another process feels while the hash that it reads is refreshed and swapped. */
export const readers: Scenario = {
  name: 'readers',
  run: async ({ server, sizes }) => {
    const instances: SmartRedis[] = [];
    const phases = new Map<string, () => Promise<unknown>>([[idle, () => pause(sizes.watchMs)]]);
    try {
      for (const driver of driverNames) {
        const smart = await startInstance(driver, server.url);
        instances.push(smart);
        const refresh = await refreshOf(smart, sizes.liveRows);
        phases.set(`refresh and swap, ${subjectOf(driver)}`, refresh);
      }
      phases.set('plain RENAME over the hash', async () => {
        await pause(sizes.watchMs / 2);
        await server.command('RENAME', `${key}:copy`, key);
        await pause(sizes.watchMs / 2);
      });
      await using watch = startWatch(server.url, key, sizes.liveRows);
      const seen = new Map<string, ReaderMessage[]>([...phases.keys()].map((name) => [name, []]));
      for (let round = 0; round <= sizes.rounds; round += 1) {
        for (const [name, phase] of rotated([...phases], round)) {
          await makeCopy(server);
          const report = await watch(phase);
          // The first round warms up.
          if (round > 0) seen.get(name)?.push(report);
        }
      }
      return (['p50Ms', 'p99Ms', 'maxMs'] as const).map((measure) => ({
        title: `HGET in another process, ${measure.replace('Ms', '')}`,
        figures: figuresOf(
          'ms',
          mapValues(seen, (all) => all.map((one) => one[measure])),
          [idle],
        ),
        counts: {
          reads: sum(seen, 'reads'),
          missed: sum(seen, 'missed'),
        },
      }));
    } finally {
      await Promise.all(instances.map((smart) => smart.close()));
    }
  },
};

async function refreshOf(smart: SmartRedis, rows: number): Promise<() => Promise<CacheInfo>> {
  const cache = smart.register({
    name: 'live',
    fetcher: () => streamRows(rows),
    targets: { byId: hash({ key }) },
  });
  await cache.ready();
  return () => cache.refresh();
}

/** Made before the reader starts, since COPY stalls everybody as well. */
async function makeCopy(server: RedisServer): Promise<void> {
  await server.command('COPY', key, `${key}:copy`, 'REPLACE');
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function mapValues<A, B>(map: ReadonlyMap<string, A>, change: (value: A) => B): Map<string, B> {
  return new Map([...map].map(([name, value]) => [name, change(value)]));
}

function sum(seen: ReadonlyMap<string, readonly ReaderMessage[]>, of: 'reads' | 'missed'): number {
  return [...seen.values()].flat().reduce((total, message) => total + message[of], 0);
}

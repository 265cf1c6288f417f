import type { CacheInfo, SmartRedis } from '@smart-redis/core';
import { hash } from '@smart-redis/core';
import type { RedisServer } from '@smart-redis/testing';
import { startRedis } from '@smart-redis/testing';
import { driverNames, subjectOf } from '../drivers.js';
import type { Measured } from '../goals.js';
import { startInstance } from '../instance.js';
import { rotated } from '../interleave.js';
import { streamRows } from '../rows.js';
import type { Bench, Findings, Scenario } from '../scenario.js';
import { figuresOf } from '../figures.js';
import type { Pace, ReaderMessage } from '../workers/reader-message.js';
import { startWatch } from '../workers/watch-reads.js';

const key = 'bench:live';
const idle = 'idle server';
const rename = 'plain RENAME over the hash';

type Phases = ReadonlyMap<string, () => Promise<unknown>>;
type Seen = ReadonlyMap<string, readonly ReaderMessage[]>;

/**
 * The effect on a reader in another process while its hash is refreshed and swapped; and, for
 * comparison, while the same happens on another server, which shows the effect of busy processors.
 */
export const readers: Scenario = {
  name: 'readers',
  run: async (bench) => {
    const { server, sizes } = bench;
    await using otherServer = await startRedis();
    const instances: SmartRedis[] = [];
    const refreshes = new Map<string, () => Promise<unknown>>();
    const elsewhere = new Map<string, () => Promise<unknown>>();
    try {
      let refreshMs = 0;
      for (const driver of driverNames) {
        const [smart, other] = await Promise.all([
          startInstance(driver, server.url),
          startInstance(driver, otherServer.url),
        ]);
        instances.push(smart, other);
        const refresh = await refreshOf(smart, sizes.liveRows);
        const { durationMs } = await refresh();
        refreshMs = Math.max(refreshMs, durationMs ?? 0);
        refreshes.set(`refresh and swap, ${subjectOf(driver)}`, refresh);
        elsewhere.set(
          `the same into another server, ${subjectOf(driver)}`,
          await refreshOf(other, sizes.liveRows),
        );
      }
      // The longest read grows with the duration of the measurement, so all phases take about as
      // long as a refresh.
      const phases: Phases = new Map([
        [idle, () => pause(refreshMs)],
        ...refreshes,
        ...elsewhere,
        [
          rename,
          async () => {
            await pause(refreshMs / 2);
            await server.command('RENAME', `${key}:copy`, key);
            await pause(refreshMs / 2);
          },
        ],
      ]);
      const paced = await watchAll(bench, phases, 'paced');
      const closed = await watchAll(bench, phases, 'as answers come');
      const missed = sum(paced, 'missed') + sum(closed, 'missed');
      return [
        ...pacedFindings(paced, [...refreshes.keys()]),
        ...closedFindings(closed),
        {
          title: 'Reads during refresh and swap',
          figures: [],
          counts: { reads: sum(paced, 'reads') + sum(closed, 'reads'), missed },
          measured: [{ goal: 'missed', subject: 'both drivers', value: missed }],
        },
      ];
    } finally {
      await Promise.all(instances.map((smart) => smart.close()));
    }
  },
};

async function watchAll(
  { server, sizes, programs }: Bench,
  phases: Phases,
  pace: Pace,
): Promise<Seen> {
  await using watch = await startWatch(programs, server.url, key, sizes.liveRows, pace);
  const seen = new Map<string, ReaderMessage[]>([...phases.keys()].map((name) => [name, []]));
  for (let round = 0; round <= sizes.readerRounds; round += 1) {
    for (const [name, phase] of rotated([...phases], round)) {
      await makeCopy(server);
      const report = await watch(phase);
      // The first round warms up.
      if (round > 0) seen.get(name)?.push(report);
    }
  }
  return seen;
}

const measures = ['p50', 'p99', 'longest'] as const;
type Measure = (typeof measures)[number];
const sinceText = { fromDue: 'from when it is due', fromSent: 'from when it is sent' } as const;
type Since = keyof typeof sinceText;

function closedFindings(seen: Seen): Findings[] {
  return measures.map((measure) =>
    findingsOf(seen, 'HGET in another process, one after another', 'fromSent', measure),
  );
}

function pacedFindings(seen: Seen, refreshes: readonly string[]): Findings[] {
  const sinces = Object.keys(sinceText) as Since[];
  return sinces.flatMap((since) =>
    measures.map((measure) => {
      const title = `HGET in another process, 1,000 a second, ${sinceText[since]}`;
      const found = findingsOf(seen, title, since, measure);
      return { ...found, measured: [...measuredOf(found, since, measure, refreshes)] };
    }),
  );
}

function findingsOf(seen: Seen, title: string, since: Since, measure: Measure): Findings {
  const values = new Map(
    [...seen].map(([name, all]) => [name, all.map((one) => one[since][measure])]),
  );
  return {
    title: `${title}: ${measure}`,
    figures: figuresOf('ms', values, [idle]),
    counts: { reads: sum(seen, 'reads'), missed: sum(seen, 'missed') },
  };
}

function measuredOf(
  { figures }: Findings,
  since: Since,
  measure: Measure,
  refreshes: readonly string[],
): Measured[] {
  return figures.flatMap(({ subject, value, ratios }): Measured[] => {
    const said = `${subject}, ${sinceText[since]}`;
    if (measure === 'longest' && subject === rename)
      return [{ goal: 'renameStall', subject: said, value: value.median }];
    if (!refreshes.includes(subject)) return [];
    if (measure === 'p99')
      return [{ goal: 'readerP99', subject: said, value: ratios[idle]?.median ?? Number.NaN }];
    if (measure === 'longest') return [{ goal: 'stall', subject: said, value: value.high }];
    return [];
  });
}

async function refreshOf(smart: SmartRedis, rows: number): Promise<() => Promise<CacheInfo>> {
  const cache = smart.register({
    // Every client fills the same key, each in its own namespace.
    adopt: true,
    name: 'live',
    fetcher: () => streamRows(rows),
    targets: { byId: hash({ key }) },
  });
  await cache.ready();
  return () => cache.refresh();
}

/** Created before the reader starts, because COPY stalls all clients as well. */
async function makeCopy(server: RedisServer): Promise<void> {
  await server.command('COPY', key, `${key}:copy`, 'REPLACE');
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function sum(seen: Seen, of: 'reads' | 'missed'): number {
  return [...seen.values()].flat().reduce((total, message) => total + message[of], 0);
}

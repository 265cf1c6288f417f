import type { CacheInfo, SmartRedis } from '@smart-redis/core';
import { hash } from '@smart-redis/core';
import { Redis } from 'ioredis';
import type { DriverName } from '../drivers.js';
import { driverNames, subjectOf } from '../drivers.js';
import type { GoalName, Measured } from '../goals.js';
import { measuredRatios } from '../goals.js';
import { startInstance } from '../instance.js';
import type { Row } from '../rows.js';
import { rowAt } from '../rows.js';
import type { Bench, Findings, Scenario } from '../scenario.js';
import { figuresOf } from '../figures.js';
import type { ServerCosts } from '../server-costs.js';
import { costsOf, settledMemoryOf } from '../server-costs.js';
import { startWatch } from '../workers/watch-reads.js';

const full = 'every row changed';
const unchanged = 'no row changed, an array';
const unchangedStream = 'no row changed, streamed, delta: true';
const delta = '1 % of the rows changed, delta: true';
const kinds = [full, unchanged, unchangedStream, delta] as const;
type Kind = (typeof kinds)[number];

const measures = [
  { measure: 'bytes', what: 'bytes received by Redis', unit: 'MB', by: 1e6 },
  { measure: 'cpuSeconds', what: "Redis's processor time", unit: 's', by: 1 },
  { measure: 'extraBytes', what: "Redis's memory above before", unit: 'MB', by: 1e6 },
  { measure: 'seconds', what: 'duration', unit: 's', by: 1 },
] as const;

/** The costs of refreshes for Redis when all, none, or some rows have changed. */
export const refreshCosts: Scenario = {
  name: 'refresh-costs',
  run: async (bench) => {
    const findings: Findings[] = [];
    for (const driver of driverNames) findings.push(...(await costsWith(driver, bench)));
    return findings;
  },
};

/** A cache whose rows its fetcher changes before each refresh. */
interface Changing {
  readonly kind: Kind;
  readonly key: string;
  refresh(): Promise<CacheInfo>;
  /** Whether the key contains every row, with the last changes. */
  isRight(): Promise<boolean>;
  drop(): Promise<void>;
}

async function costsWith(
  driver: DriverName,
  { server, sizes, programs }: Bench,
): Promise<Findings[]> {
  const rows = sizes.liveRows;
  const subject = subjectOf(driver);
  const client = new Redis(server.url);
  const smart = await startInstance(driver, server.url);
  const seen = new Map<Kind, ServerCosts[]>(kinds.map((kind) => [kind, []]));
  const factors: number[] = [];
  const stalls: number[] = [];
  let wrong = 0;
  let missed = 0;
  try {
    for (const kind of kinds) {
      const empty = await settledMemoryOf(client);
      const cache = await changingCache(smart, kind, rows);
      const liveBytes = (await settledMemoryOf(client)) - empty;
      await using watch = await startWatch(programs, server.url, cache.key, rows, 'paced');
      for (let round = 0; round <= sizes.costRounds; round += 1) {
        const costs = await costsOf(client, () => cache.refresh());
        if (!(await cache.isRight())) wrong += 1;
        // The first round warms up.
        if (round === 0) continue;
        seen.get(kind)?.push(costs);
        if (kind === full) factors.push((liveBytes + costs.extraBytes) / liveBytes);
        if (kind !== delta) continue;
        const watched = await watch(() => cache.refresh());
        stalls.push(watched.fromSent.longest);
        missed += watched.missed;
      }
      await cache.drop();
    }
  } finally {
    await smart.close();
    client.disconnect();
  }

  const tables = measures.map(({ measure, what, unit, by }) => {
    const values = new Map(
      [...seen].map(([kind, all]) => [kind, all.map((one) => one[measure] / by)]),
    );
    return {
      title: `Refresh of a hash of ${String(rows)} rows, ${subject}: ${what}`,
      figures: figuresOf(unit, values, [full]),
      counts: { wrong },
    };
  });
  const goalOf = (table: number, goal: GoalName, kind: Kind): Measured[] => {
    const found = tables[table];
    return found === undefined ? [] : measuredRatios(goal, found, full, [kind]);
  };
  return [
    ...tables,
    {
      title: `Refresh of a hash of ${String(rows)} rows, ${subject}: memory and stalls`,
      figures: [
        ...figuresOf(
          '× the live data',
          new Map([["Redis's memory, every row changed", factors]]),
          [],
        ),
        ...figuresOf('ms', new Map([['longest stall of a paced reader, 1 % changed', stalls]]), []),
      ],
      counts: { wrong, missed },
      measured: [
        ...goalOf(0, 'unchangedBytes', unchanged),
        ...goalOf(0, 'unchangedBytes', unchangedStream),
        ...goalOf(0, 'deltaBytes', delta),
        ...goalOf(1, 'deltaCpu', delta),
        ...goalOf(2, 'deltaMemory', delta),
        { goal: 'deltaStall', subject, value: Math.max(...stalls) },
      ],
    },
  ];
}

async function changingCache(smart: SmartRedis, kind: Kind, count: number): Promise<Changing> {
  const key = `bench:costs:${String(kinds.indexOf(kind))}`;
  let generation = 0;
  // Without delta only an array can be recognized.
  const same = kind === unchanged ? Array.from({ length: count }, (_, at) => rowAt(at)) : undefined;
  const cache = smart.register({
    // Every client fills the same key, each in its own namespace.
    adopt: true,
    name: `costs-${String(kinds.indexOf(kind))}`,
    fetcher: (): readonly Row[] | AsyncIterable<Row> => same ?? rowsOf(kind, generation, count),
    delta: kind === delta || kind === unchangedStream,
    targets: { byId: hash({ key }) },
  });
  await cache.ready();
  return {
    kind,
    key,
    refresh: () => {
      generation += 1;
      return cache.refresh();
    },
    isRight: async () => {
      const changed = changedRow(kind, generation % 100, generation);
      const found = await cache.read.byId.get(changed.id);
      return (await cache.read.byId.size()) === count && found?.count === changed.count;
    },
    drop: () => cache.unregister({ dropData: true }),
  };
}

// eslint-disable-next-line @typescript-eslint/require-await -- asynchronous because sources are
async function* rowsOf(kind: Kind, generation: number, count: number): AsyncGenerator<Row> {
  for (let index = 0; index < count; index += 1) yield changedRow(kind, index, generation);
}

/** Every row, no row, or every hundredth row has changed since the last generation. */
function changedRow(kind: Kind, index: number, generation: number): Row {
  const row = rowAt(index);
  if (kind === unchanged || kind === unchangedStream) return row;
  if (kind === full) return { ...row, count: 1000 + generation };
  const last = generation - ((generation - (index % 100) + 100) % 100);
  return last <= 0 ? row : { ...row, count: 1000 + last };
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { SmartRedis } from '@smart-redis/core';
import { hash, list } from '@smart-redis/core';
import { waitFor } from '@smart-redis/testing';
import { Redis } from 'ioredis';
import type { Bench } from '../lab/bench.js';
import { openBench } from '../lab/bench.js';
import { brokenBy } from '../lab/in-process/open-crews.js';
import type { ProxiedCrew } from '../lab/in-process/proxied-crew.js';
import { openProxiedCrew } from '../lab/in-process/proxied-crew.js';
import type { Row } from '../row.js';
import type { DriverName } from '../run/driver-name.js';
import { inLanes } from '../run/in-lanes.js';
import { reportOf } from '../run/report-of.js';

const shapes = ['v1', 'v2'] as const;
type Shape = (typeof shapes)[number];
/** The keys of the cache in one shape. */
type KeysOf = (namespace: string, shape: Shape) => string;

const shapeInKey: KeysOf = (namespace, shape) => `{${namespace}}:${shape}`;
const oneKey: KeysOf = (namespace) => `{${namespace}}`;

/** Old and new code lead alternately; their rows have different shapes. */
export const rollingDeploy: Row = {
  id: 'F29',
  title: 'old and new code, whose rows differ in shape, lead in turn',
  bar: 'with the shape in the keys no reader sees the other shape, and none misses its own',
  crew: 'in process',
  judgedBy: 'a reader of the shapes of rows, and the checker of histories for the elections',
  async run({ driver, tries }) {
    await using bench = await openBench();
    const handOvers = tries(240);
    const deployed = await deploy(driver, bench, handOvers, shapeInKey);
    const control = await deploy(driver, bench, 8, oneKey);
    return reportOf({
      tries: handOvers,
      broken: [
        ...deployed.broken,
        ...(deployed.wrong > 0 ? [`${String(deployed.wrong)} reads saw the other shape`] : []),
        ...(deployed.absent > 0 ? [`${String(deployed.absent)} reads found nothing`] : []),
      ],
      missed: [],
      controls: [
        {
          text: `the same keys for both shapes: ${String(control.wrong)} of ${String(control.reads)} reads saw the wrong one`,
          failed: control.wrong > 0,
        },
      ],
      figures: { reads: deployed.reads },
    });
  },
};

interface Seen {
  reads: number;
  wrong: number;
  absent: number;
  /** The violations in the histories of the elections. */
  broken: readonly string[];
}

async function deploy(
  driver: DriverName,
  bench: Bench,
  handOvers: number,
  keysOf: KeysOf,
): Promise<Seen> {
  const seen: Seen = { reads: 0, wrong: 0, absent: 0, broken: [] };
  const rollouts = await inLanes(
    handOvers,
    4,
    () => openRollout(driver, bench, keysOf, seen),
    ({ handOver }) => handOver(),
  );
  seen.broken = await brokenBy(rollouts.map(({ crew }) => crew));
  return seen;
}

interface Rollout extends AsyncDisposable {
  readonly crew: ProxiedCrew;
  handOver(): Promise<void>;
}

async function openRollout(
  driver: DriverName,
  bench: Bench,
  keysOf: KeysOf,
  seen: Seen,
): Promise<Rollout> {
  const crew = await openProxiedCrew({
    driver,
    ...bench,
    caches: [],
    register: (smart, { namespace, member }) =>
      registerShape(smart, keysOf, namespace, member.endsWith('-1') ? 'v1' : 'v2'),
  });
  const handOver = async (): Promise<void> => {
    const { member, reign } = await crew.reigning();
    const { length } = crew.commits;
    await reign.leadership.resign();
    const other = (): boolean => crew.leader() !== undefined && crew.leader() !== member;
    await waitFor(other, { message: 'the other code leads', everyMs: 5 });
    await waitFor(() => crew.commits.length > length, { message: 'it commits', everyMs: 5 });
    // An instance that resigned rests for a while, so that others come first.
    await sleep(120);
  };
  // Both shapes are built once before the first read.
  await handOver();
  await handOver();
  const stop = readShapes(bench, crew, keysOf, seen);
  return {
    crew,
    handOver,
    [Symbol.asyncDispose]: async () => {
      await stop();
      await crew[Symbol.asyncDispose]();
    },
  };
}

function registerShape(smart: SmartRedis, keysOf: KeysOf, namespace: string, shape: Shape): void {
  const key = keysOf(namespace, shape);
  let fetches = 0;
  smart.register({
    name: 'cache',
    refresh: { every: '20ms' },
    fetcher: () => {
      fetches += 1;
      return ['a', 'b', 'c'].map((id) => ({
        id,
        shape,
        fetches,
        price: shape === 'v1' ? 12 : { amount: 12, currency: 'EUR' },
      }));
    },
    targets: { byId: hash({ key: `${key}:by-id`, id: 'id' }), all: list({ key: `${key}:all` }) },
  });
}

function readShapes(
  { server }: Bench,
  { namespace }: ProxiedCrew,
  keysOf: KeysOf,
  seen: Seen,
): () => Promise<void> {
  const redis = new Redis({ host: server.host, port: server.port });
  redis.on('error', () => undefined);
  let isStopped = false;
  const run = async (): Promise<void> => {
    while (!isStopped) {
      for (const shape of shapes) {
        const rows = await redis.hvals(`${keysOf(namespace, shape)}:by-id`);
        seen.reads += 1;
        if (rows.length === 0) seen.absent += 1;
        if (rows.some((row) => (JSON.parse(row) as { shape: Shape }).shape !== shape))
          seen.wrong += 1;
      }
      await sleep(2);
    }
  };
  const done = run().catch(() => undefined);
  return async () => {
    isStopped = true;
    await done;
    redis.disconnect();
  };
}

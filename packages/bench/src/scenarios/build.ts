import type { SmartRedis, Target } from '@smart-redis/core';
import { hash, list } from '@smart-redis/core';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import type { DriverName } from '../drivers.js';
import { driverNames, subjectOf } from '../drivers.js';
import { measuredRatios } from '../goals.js';
import { startInstance } from '../instance.js';
import type { Contender } from '../interleave.js';
import { interleave } from '../interleave.js';
import { ancestorWay } from '../peers/ancestor.js';
import { bullmqJob } from '../peers/bullmq-job.js';
import { ioredisPipeline, nodeRedisPipeline } from '../peers/hand-pipeline.js';
import { oneByOne } from '../peers/one-by-one.js';
import type { Kind, Peer } from '../peers/peer.js';
import { filling, readyPipe } from '../peers/redis-cli-pipe.js';
import type { DataSet } from '../rows.js';
import { madeRows } from '../rows.js';
import type { Bench, Findings, Scenario } from '../scenario.js';
import { figuresOf } from '../figures.js';

const handPipeline = 'ioredis pipeline by hand';
const limit = 'redis-cli --pipe, ready-made';
const key = 'bench:build';

/** Builds a hash, and a list, of streamed rows. */
export const build: Scenario = {
  name: 'build',
  run: async (bench) => [
    await buildOf('hash', bench, madeRows),
    await buildOf('list', bench, madeRows),
  ],
};

/** Builds a key of each kind with every contender. */
export async function buildOf(
  kind: Kind,
  { server, sizes }: Bench,
  data: DataSet,
): Promise<Findings> {
  await using pipe = await readyPipe(server, [filling(kind, key)], data.stream(sizes.rows));
  const ioredis = new Redis(server.url);
  // The default timeout of five seconds per command would end the run on a busy machine.
  const nodeRedis = createClient({ url: server.url, commandOptions: { timeout: 120_000 } });
  await nodeRedis.connect();
  const instances = await Promise.all(
    driverNames.map(async (name) => [name, await startInstance(name, server.url)] as const),
  );
  let wrong = 0;
  const settle = (rows: number) => async (): Promise<void> => {
    const found = await server.command(kind === 'hash' ? 'HLEN' : 'LLEN', key);
    if (found !== rows) wrong += 1;
    await server.command('DEL', key);
  };
  await using bullmq = await bullmqJob(server, ioredisPipeline(ioredis));
  const peers = [
    ioredisPipeline(ioredis),
    bullmq.peer,
    nodeRedisPipeline(nodeRedis),
    ancestorWay(ioredis),
    oneByOne(ioredis),
  ];
  try {
    const rates = await interleave(
      [
        {
          name: limit,
          units: sizes.rows,
          run: () => pipe.run(),
          settle: settle(sizes.rows),
        },
        ...instances.map(([name, smart]) => ours(name, smart, kind, data, sizes.rows, settle)),
        ...peers.map((peer) =>
          theirs(
            peer,
            kind,
            data,
            peer.fewerRowsFor.includes(kind) ? sizes.slowRows : sizes.rows,
            settle,
          ),
        ),
      ],
      sizes.rounds,
    );
    const found = {
      title: `Build a ${kind} of ${String(sizes.rows)} streamed ${data.name}`,
      figures: figuresOf('rows/s', rates, [limit, handPipeline]),
      counts: { wrong },
    };
    const subjects = driverNames.map(subjectOf);
    return {
      ...found,
      measured: [
        ...measuredRatios('pipe', found, limit, subjects),
        ...measuredRatios('handPipeline', found, handPipeline, subjects),
      ],
    };
  } finally {
    await Promise.all(instances.map(([, smart]) => smart.close()));
    ioredis.disconnect();
    nodeRedis.destroy();
  }
}

type Settle = (rows: number) => () => Promise<void>;

function ours(
  name: DriverName,
  smart: SmartRedis,
  kind: Kind,
  data: DataSet,
  rows: number,
  settle: Settle,
): Contender {
  const target: Target<{ id: string }> = kind === 'hash' ? hash({ key }) : list({ key });
  let end = (): Promise<void> => Promise.resolve();
  return {
    name: subjectOf(name),
    units: rows,
    run: async () => {
      const cache = smart.register({
        // Every client fills the same key, each in its own namespace.
        adopt: true,
        name: `build-${kind}`,
        fetcher: () => data.stream(rows),
        targets: { target },
      });
      end = () => cache.unregister({ dropData: true });
      await cache.ready();
    },
    settle: async () => {
      await settle(rows)();
      await end();
    },
  };
}

function theirs(peer: Peer, kind: Kind, data: DataSet, rows: number, settle: Settle): Contender {
  return {
    name: peer.name,
    units: rows,
    run: () => peer.build(kind, key, data.stream(rows)),
    settle: settle(rows),
  };
}

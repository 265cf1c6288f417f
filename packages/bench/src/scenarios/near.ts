import type { HashReader, NearOption, SmartRedis } from '@smart-redis/core';
import { hash } from '@smart-redis/core';
import { BentoCache, bentostore } from 'bentocache';
import { memoryDriver } from 'bentocache/drivers/memory';
import type { DriverName } from '../drivers.js';
import { driverNames, subjectOf } from '../drivers.js';
import { figuresOf } from '../figures.js';
import { measuredRatios } from '../goals.js';
import { startInstance } from '../instance.js';
import type { Contender } from '../interleave.js';
import { interleave } from '../interleave.js';
import type { Row } from '../rows.js';
import { rowAt, streamRows } from '../rows.js';
import type { Bench, Findings, Scenario } from '../scenario.js';

const rows = 1000;
const fromRedis = 'read.byId.get, from Redis';
const near = 'read.byId.get, with near';
/** Reads from memory for each read from Redis, so that each run takes long enough. */
const moreReads = { near: 50, bento: 5 };

/** Reads from the memory of the process, compared with the same reads from Redis. */
export const nearReads: Scenario = {
  name: 'near',
  run: async (bench) => {
    const findings: Findings[] = [];
    for (const driver of driverNames) findings.push(await compare(bench, driver));
    return findings;
  },
};

async function compare({ server, sizes }: Bench, driver: DriverName): Promise<Findings> {
  const smart = await startInstance(driver, server.url);
  const bento = new BentoCache({
    default: 'memory',
    stores: {
      memory: bentostore().useL1Layer(memoryDriver({ maxItems: 2 * rows, serialize: false })),
    },
  });
  try {
    const plain = await readerOf(smart, 'plain', {});
    const kept = await readerOf(smart, 'near', { near: {} });
    for (let index = 0; index < rows; index += 1) {
      const { id } = rowAt(index);
      await kept.get(id); // it is in memory now
      await bento.set({ key: id, value: rowAt(index) });
    }
    let missed = 0;
    const contender = (
      name: string,
      units: number,
      get: (id: string) => Promise<{ readonly id: string } | null | undefined>,
    ): Contender => {
      const ids = Array.from({ length: rows }, (_, index) => rowAt(index).id);
      return {
        name,
        units,
        run: async () => {
          for (let index = 0; index < units; index += 1) {
            const id = ids[index % rows] ?? '';
            if ((await get(id))?.id !== id) missed += 1;
          }
        },
      };
    };
    const rates = await interleave(
      [
        contender(fromRedis, sizes.reads, (id) => plain.get(id)),
        contender(near, sizes.reads * moreReads.near, (id) => kept.get(id)),
        contender('bentocache, memory layer', sizes.reads * moreReads.bento, (id) =>
          bento.get<Row>({ key: id }),
        ),
      ],
      sizes.rounds,
    );
    const found = {
      title: `Read one row after another, from memory: ${subjectOf(driver)}`,
      figures: figuresOf('reads/s', rates, [fromRedis]),
      counts: { missed },
    };
    return { ...found, measured: measuredRatios('near', found, fromRedis, [near]) };
  } finally {
    await smart.close();
    await bento.disconnectAll();
  }
}

async function readerOf(
  smart: SmartRedis,
  name: string,
  options: NearOption,
): Promise<HashReader<Row>> {
  const cache = smart.register({
    adopt: true, // every client fills the same key, each in its own namespace
    name,
    fetcher: () => streamRows(rows),
    targets: { byId: hash({ key: `bench:${name}`, ...options }) },
  });
  await cache.ready();
  return cache.read.byId;
}

import type { RedisDriver } from '@smart-redis/core';
import { hash, SmartRedis } from '@smart-redis/core';
import { ioredisDriver } from '@smart-redis/ioredis';
import { redisDriver } from '@smart-redis/redis';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { subjectOf } from '../drivers.js';
import { measuredRatios } from '../goals.js';
import type { Contender } from '../interleave.js';
import { interleave } from '../interleave.js';
import type { Row } from '../rows.js';
import { rowAt, streamRows } from '../rows.js';
import type { Findings, Scenario } from '../scenario.js';
import { figuresOf } from '../figures.js';

const key = 'bench:read';
const rows = 1000;
const bare = 'bare HGET and JSON.parse';

type Get = (id: string) => Promise<Row | null>;

/** A typed reader's `get`, compared with HGET and JSON.parse on the same client. */
export const typedReader: Scenario = {
  name: 'typed-reader',
  run: async ({ server, sizes }) => {
    const ioredis = new Redis(server.url);
    const nodeRedis = createClient({ url: server.url });
    await nodeRedis.connect();
    try {
      return [
        await compare(
          subjectOf('ioredis'),
          ioredisDriver(ioredis),
          async (id) => parse(await ioredis.hget(key, id)),
          sizes,
        ),
        await compare(
          subjectOf('redis'),
          redisDriver(nodeRedis),
          async (id) => parse(await nodeRedis.hGet(key, id)),
          sizes,
        ),
      ];
    } finally {
      ioredis.disconnect();
      nodeRedis.destroy();
    }
  },
};

async function compare(
  subject: string,
  driver: RedisDriver,
  get: Get,
  sizes: { readonly reads: number; readonly rounds: number },
): Promise<Findings> {
  await using smart = new SmartRedis({ driver, namespace: `bench-read-${driver.name}` });
  const cache = smart.register({
    // Every client fills the same key, each in its own namespace.
    adopt: true,
    name: 'read',
    fetcher: () => streamRows(rows),
    targets: { byId: hash({ key }) },
  });
  await smart.start();
  await cache.ready();
  let missed = 0;
  const reads = (name: string, read: Get): Contender => ({
    name,
    units: sizes.reads,
    run: async () => {
      for (let index = 0; index < sizes.reads; index += 1) {
        const { id } = rowAt(index % rows);
        if ((await read(id))?.id !== id) missed += 1;
      }
    },
  });
  const rates = await interleave(
    [reads(bare, get), reads('read.byId.get', (id) => cache.read.byId.get(id))],
    sizes.rounds,
  );
  const found = {
    title: `Read one row after another: ${subject}`,
    figures: figuresOf('reads/s', rates, [bare]),
    counts: { missed },
  };
  return { ...found, measured: measuredRatios('typedGet', found, bare, ['read.byId.get']) };
}

function parse(text: string | null | undefined): Row | null {
  return typeof text === 'string' ? (JSON.parse(text) as Row) : null;
}

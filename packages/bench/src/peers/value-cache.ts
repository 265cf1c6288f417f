import KeyvRedis from '@keyv/redis';
import { BentoCache, bentostore } from 'bentocache';
import { redisDriver } from 'bentocache/drivers/redis';
import { createCache } from 'cache-manager';
import type { Redis } from 'ioredis';
import { Keyv } from 'keyv';
import type { Row } from '../rows.js';

const rowsAtOnce = 1000;

/**
 * A cache library that stores rows in Redis. It supports keys and values, but no hashes and lists.
 */
export interface ValueCache {
  readonly name: string;
  /** One key for each row. */
  setEach(rows: AsyncIterable<Row>): Promise<void>;
  /** All rows as one value. */
  setAll(key: string, rows: AsyncIterable<Row>): Promise<void>;
  close(): Promise<void>;
}

/**
 * bentocache with only Redis. It has no call for many values, so a thousand are set concurrently
 * and awaited.
 */
export function bentocache(client: Redis): ValueCache {
  const bento = new BentoCache({
    default: 'redis',
    stores: { redis: bentostore().useL2Layer(redisDriver({ connection: client })) },
  });
  return {
    name: 'bentocache',
    setEach: (rows) =>
      inThousands(rows, (some) =>
        Promise.all(some.map((row) => bento.set({ key: row.id, value: row }))),
      ),
    setAll: async (key, rows) => {
      await bento.set({ key, value: await allOf(rows) });
    },
    close: () => bento.disconnectAll(),
  };
}

/** cache-manager with Keyv's Redis store: a thousand values per call. */
export function cacheManager(url: string): ValueCache {
  const cache = createCache({
    stores: [new Keyv({ store: new KeyvRedis(url), useKeyPrefix: false })],
  });
  return {
    name: 'cache-manager',
    setEach: (rows) =>
      inThousands(rows, (some) => cache.mset(some.map((row) => ({ key: row.id, value: row })))),
    setAll: async (key, rows) => {
      await cache.set(key, await allOf(rows));
    },
    close: async () => {
      await cache.disconnect();
    },
  };
}

async function inThousands(
  rows: AsyncIterable<Row>,
  set: (some: readonly Row[]) => Promise<unknown>,
): Promise<void> {
  let some: Row[] = [];
  for await (const row of rows) {
    some.push(row);
    if (some.length < rowsAtOnce) continue;
    await set(some);
    some = [];
  }
  if (some.length > 0) await set(some);
}

async function allOf(rows: AsyncIterable<Row>): Promise<Row[]> {
  const all: Row[] = [];
  for await (const row of rows) all.push(row);
  return all;
}

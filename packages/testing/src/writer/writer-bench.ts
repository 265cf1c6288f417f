import { randomUUID } from 'node:crypto';
import type {
  CacheHandle,
  Codec,
  RedisDriver,
  SmartRedis,
  Target,
  WriteBatch,
} from '@smart-redis/core';
import { encodeRow } from '@smart-redis/core';
import { contentsOf } from './contents-of.js';
import type { RedisServer } from '../servers/start-redis.js';

/** Options of a writer's bench. */
export interface WriterBenchOptions<Row> {
  readonly server: RedisServer;
  readonly driver: RedisDriver;
  readonly target: (key: string) => Target<Row>;
  readonly rows: (count: number) => readonly Row[];
  readonly open: () => SmartRedis;
}

/** The part of a cache that the tests use. */
export type CacheOf = Pick<
  CacheHandle<readonly unknown[], undefined, Record<string, Target<unknown>>>,
  'info' | 'ready' | 'refresh'
>;

/** The environment of a test. */
export interface WriterBench<Row> {
  readonly server: RedisServer;
  readonly driver: RedisDriver;
  /** The live key; no other test uses it. */
  readonly key: string;
  readonly target: Target<Row>;
  rows(count: number): readonly Row[];
  /** A cache with this target, on a separate instance. */
  cache(rows: () => readonly Row[]): Promise<CacheOf>;
  /** Creates the batch for rows. */
  batch(
    rows: readonly Row[],
    place?: { readonly index: number; readonly offset: number },
  ): WriteBatch;
  /** The whole value of a key, in a comparable form; `null` if there is none. */
  contents(key: string): Promise<unknown>;
}

/** Defines a test that runs on its own bench. */
export type WriterTest<Row> = (
  title: string,
  test: (bench: WriterBench<Row>) => Promise<void>,
) => void;

/** Runs a test on a bench, and closes everything after it. */
export async function onWriterBench<Row>(
  { server, driver, target, rows, open }: WriterBenchOptions<Row>,
  test: (bench: WriterBench<Row>) => Promise<void>,
): Promise<void> {
  const key = `writer-contract-${randomUUID()}`;
  const smart = open();
  try {
    await smart.start();
    await test({
      server,
      driver,
      key,
      rows,
      target: target(key),
      cache: async (fetcher) => {
        // The row type is the writer's own, and so is nothing that could be checked here.
        const definition = { name: key, fetcher, targets: { target: target(key) } } as never;
        const cache: unknown = smart.register(definition);
        const handle = cache as CacheOf;
        await handle.ready({ timeout: '30s' });
        return handle;
      },
      batch: (given, place = { index: 0, offset: 0 }) => ({
        ...place,
        form: 'rows',
        encoded: (codec: Codec) => given.map((row, at) => encodeRow(codec, row, place.offset + at)),
      }),
      contents: (of) => contentsOf(server, of),
    });
  } finally {
    await smart.close();
  }
}

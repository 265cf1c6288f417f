import type { Target } from '@smart-redis/core';
import { hash, string } from '@smart-redis/core';
import { Redis } from 'ioredis';
import { driverNames, subjectOf } from '../drivers.js';
import { startInstance } from '../instance.js';
import type { Contender } from '../interleave.js';
import { interleave } from '../interleave.js';
import { bentocache, cacheManager } from '../peers/value-cache.js';
import type { Row } from '../rows.js';
import { streamRows } from '../rows.js';
import type { Bench, Findings, Scenario } from '../scenario.js';
import { figuresOf } from '../figures.js';

const key = 'bench:value';

/**
 * Cache libraries, which store values under keys: rows that can be read one by one, and the whole
 * result as one value.
 */
export const valueCaches: Scenario = {
  name: 'value-caches',
  run: async (bench) => {
    const { server } = bench;
    // In a separate database, which can be counted and emptied.
    const url = `${server.url}/1`;
    const client = new Redis(url);
    const caches = [bentocache(client), cacheManager(url)];
    try {
      const each = caches.map(({ name, setEach }) => ({
        name: `${name}, a key for each row`,
        fill: setEach,
        keysOf: (rows: number) => rows,
      }));
      const whole = caches.map(({ name, setAll }) => ({
        name: `${name}, one value`,
        fill: (rows: AsyncIterable<Row>) => setAll(key, rows),
        keysOf: () => 1,
      }));
      return [
        await compare(bench, client, 'rows that can be read one by one', hash({ key }), each),
        await compare(bench, client, 'rows as one value', string({ key }), whole),
      ];
    } finally {
      await Promise.all(caches.map((cache) => cache.close()));
      client.disconnect();
    }
  },
};

interface Filler {
  readonly name: string;
  fill(rows: AsyncIterable<Row>): Promise<void>;
  keysOf(rows: number): number;
}

async function compare(
  { server, sizes }: Bench,
  client: Redis,
  what: string,
  target: Target<Row>,
  fillers: readonly Filler[],
): Promise<Findings> {
  const rows = sizes.valueRows;
  const instances = await Promise.all(
    driverNames.map(async (driver) => [driver, await startInstance(driver, server.url)] as const),
  );
  let wrong = 0;
  const ours = instances.map(([driver, smart]): Contender => {
    let settle = (): Promise<void> => Promise.resolve();
    return {
      name: subjectOf(driver),
      units: rows,
      run: async () => {
        const cache = smart.register({
          // Every client fills the same key, each in its own namespace.
          adopt: true,
          name: 'value',
          fetcher: () => streamRows(rows),
          targets: { target },
        });
        await cache.ready();
        settle = async () => {
          if ((await cache.info()).rows !== rows) wrong += 1;
          await cache.unregister({ dropData: true });
        };
      },
      settle: () => settle(),
    };
  });
  const theirs = fillers.map(({ name, fill, keysOf }): Contender => ({
    name,
    units: rows,
    run: () => fill(streamRows(rows)),
    settle: async () => {
      if ((await client.dbsize()) !== keysOf(rows)) wrong += 1;
      await client.flushdb('ASYNC');
    },
  }));
  try {
    const rates = await interleave([...ours, ...theirs], sizes.rounds);
    return {
      title: `Keep ${String(rows)} ${what}`,
      figures: figuresOf('rows/s', rates, [...fillers.map(({ name }) => name)]),
      counts: { wrong },
    };
  } finally {
    await Promise.all(instances.map(([, smart]) => smart.close()));
  }
}

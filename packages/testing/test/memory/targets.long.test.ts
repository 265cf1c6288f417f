import type { RedisDriver } from '@smart-redis/core';
import { hash, list, set, SmartRedis, sortedSet, string } from '@smart-redis/core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RedisServer } from '../../src/index.js';
import { memoryRedis, netDriver, startRedis } from '../../src/index.js';

interface Row {
  readonly id: string;
  readonly score: number;
  readonly note: string;
}

let server: RedisServer;
const memory = memoryRedis();

beforeAll(async () => {
  server = await startRedis();
});

afterAll(async () => {
  await server.stop();
});

const row: fc.Arbitrary<Row> = fc.record({
  id: fc.constantFrom('a', 'b', 'c', 'ä€', '🛫'),
  score: fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(0.5, 1e12, -2.25)),
  note: fc.constantFrom('', 'x', '"', 'ü'),
});
/** What three refreshes in a row fetch. */
const fetches = fc.array(fc.uniqueArray(row, { selector: ({ id }) => id, maxLength: 5 }), {
  minLength: 3,
  maxLength: 3,
});

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

/** All built-in targets, filled again and again, and what all readers then say. */
async function shown(
  driver: RedisDriver,
  fetched: readonly (readonly Row[])[],
  delta: boolean,
): Promise<unknown> {
  await using smart = new SmartRedis({ driver, logger: false });
  let rows: readonly Row[] = [];
  const cache = smart.register({
    name: 'all',
    fetcher: () => [...rows],
    delta,
    targets: {
      hash: hash({ key: '{t}:hash', id: 'id' }),
      list: list({ key: '{t}:list' }),
      set: set({ key: '{t}:set', member: ({ id }: Row) => id }),
      scores: sortedSet({ key: '{t}:scores', score: 'score', member: 'id' }),
      string: string({ key: '{t}:string' }),
    },
  });
  await smart.start();
  const seen: unknown[] = [];
  for (rows of fetched) {
    await cache.refresh();
    const { read } = cache;
    const hashed = await all(read.hash.entries());
    const members = await all(read.set.values());
    seen.push(
      hashed.sort(([one], [other]) => (one < other ? -1 : 1)),
      members.sort(),
      await read.hash.getMany(['a', 'ä€']),
      [await read.hash.has('b'), await read.hash.size(), await read.hash.get('🛫')],
      [await read.list.at(-1), await read.list.range(1, 2), await read.list.length()],
      await all(read.list.values()),
      [await read.set.has('c'), await read.set.size()],
      [await read.scores.top(2), await read.scores.bottom(2), await read.scores.size()],
      await read.scores.range(0, 3, { reverse: true }),
      await read.scores.rangeByScore(-2, '(2', { limit: 2 }),
      [await read.scores.rank('a'), await read.scores.rank('b', { reverse: true })],
      [await read.scores.score('c'), await all(read.scores.values())],
      await read.string.get(),
    );
  }
  return seen;
}

describe('what is built and read', () => {
  it.each([false, true])('is in memory what it is on a real server, delta: %s', async (delta) => {
    await fc.assert(
      fc.asyncProperty(fetches, async (fetched) => {
        await server.command('FLUSHALL');
        await memory.command('FLUSHALL');
        const found = await shown(memory.driver(), fetched, delta);
        expect(found).toEqual(await shown(netDriver(server), fetched, delta));
      }),
      { numRuns: 40 },
    );
  });
});

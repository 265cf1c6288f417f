import type { Guard, SmartRedis, StandardSchema } from '@smart-redis/core';
import { hash, list, set, sortedSet, string } from '@smart-redis/core';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { commandsDuring } from './support/command-stats.js';
import { failureOf } from './support/failure-of.js';
import type { Lab } from './support/lab.js';
import { describeWithServer } from './support/with-server.js';

interface Row {
  readonly id: number;
  readonly n: number;
}
const rowsOf = (count: number, n = 0): Row[] =>
  Array.from({ length: count }, (_, id) => ({ id, n }));

interface Source {
  rows: readonly Row[];
  isStream: boolean;
  pulled: number;
}
const sourceOf = (count: number, isStream = false): Source => ({
  rows: rowsOf(count),
  isStream,
  pulled: 0,
});

function register(lab: Lab, smart: SmartRedis, source: Source, guard?: Guard) {
  async function* stream(): AsyncGenerator<Row> {
    for (const row of source.rows) {
      source.pulled += 1;
      yield await Promise.resolve(row);
    }
  }
  return smart.register({
    name: 'cache',
    fetcher: (): Iterable<Row> | AsyncIterable<Row> => (source.isStream ? stream() : source.rows),
    targets: {
      byId: hash({ key: lab.name('by-id') }),
      all: list({ key: lab.name('all') }),
      ids: set({ key: lab.name('ids'), member: 'id' }),
      ranked: sortedSet({ key: lab.name('ranked'), score: 'n', member: 'id' }),
      text: string({ key: lab.name('text') }),
    },
    ...(guard === undefined ? {} : { guard }),
  });
}

/** Commands that change data, announce something, or run scripts. */
const writes =
  /^(?!exists$|(h|s)scan$|h(get|mget|len|exists)$|l(range|len|index)$|scard$|z(card|range|score)$|strlen$|get$|client|hello|info|ping|command|select|auth|config|readonly)/;

describeWithServer('a preview', (openLab) => {
  it.each([false, true])(
    'tells what a refresh would publish, and writes nothing',
    async (isStream) => {
      await using lab = openLab();
      const { smart } = lab.instance();
      const source = sourceOf(1000, isStream);
      const cache = register(lab, smart, source);
      const first = await cache.preview();
      expect(first).toMatchObject({
        rows: 1000,
        refusals: [],
        changes: { added: 1000, removed: 0 },
      });
      expect(first.sample).toEqual(rowsOf(20));
      await smart.start();
      const published = await cache.refresh();
      // Names of staging keys are longer.
      expect(first.bytes / (published.bytes ?? 0)).toBeCloseTo(1, 1);
      expect((await cache.preview({ limit: 3 })).sample).toHaveLength(3);
      expect((await cache.preview({ limit: 0 })).changes).toEqual({
        added: 0,
        changed: 0,
        removed: 0,
      });

      source.rows = [...rowsOf(990), { id: 990, n: 5 }, { id: 5000, n: 0 }, { id: 5001, n: 0 }];
      const other = lab.instance();
      const elsewhere = register(lab, other.smart, source);
      expect((await cache.preview()).changes).toEqual({ added: 2, changed: 1, removed: 9 });
      await smart.close();
      const silent = await commandsDuring(lab.server, async () => {
        expect((await elsewhere.preview()).changes).toEqual({ added: 2, changed: 1, removed: 9 });
      });
      expect([...silent].filter((name) => writes.test(name))).toEqual([]);
      expect((await elsewhere.info()).version).toBe(published.version);
    },
  );

  it('has the refusals of the refresh', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const source = sourceOf(100);
    const guard: Guard = { minRows: 50, maxRows: 200, maxShrink: '20%', unique: ['byId'] };
    const cache = register(lab, smart, source, guard);
    await cache.refresh();
    for (const isStream of [false, true]) {
      source.isStream = isStream;
      for (const rows of [rowsOf(49), rowsOf(79), rowsOf(201), [...rowsOf(100, 1), ...rowsOf(1)]]) {
        source.rows = rows;
        source.pulled = 0;
        const { refusals } = await cache.preview();
        const { details } = await failureOf(cache.refresh());
        expect(refusals[0]?.details).toEqual(details);
      }
    }
    source.rows = [...rowsOf(40), ...rowsOf(2)];
    const { refusals } = await cache.preview();
    expect(refusals.map(({ details }) => details.rule)).toEqual(['minRows', 'unique']);
    expect((await cache.info()).rows).toBe(100);
  });

  it('shows what a schema returns, and what it refuses', async () => {
    await using lab = openLab();
    const { smart } = lab.instance();
    let rows: unknown[] = [{ id: '7', at: '2020-01-01' }];
    const schema: StandardSchema<{ id: number; at: Date }> = z.object({
      id: z.coerce.number(),
      at: z.coerce.date(),
    });
    const cache = smart.register({
      name: 'cache',
      fetcher: () => rows,
      targets: { all: list({ key: lab.name('all') }) },
      guard: { schema },
    });
    const { sample, changes } = await cache.preview();
    expect(sample).toEqual([{ id: 7, at: new Date('2020-01-01') }]);
    expect(changes).toEqual({ added: 1, changed: 0, removed: 0 });
    rows = [{ id: 'x', at: '2020-01-01' }];
    const { refusals } = await cache.preview();
    expect(refusals[0]?.details).toMatchObject({ rule: 'schema', found: 1 });
  });

  it('runs the check, on what would be staged', async () => {
    await using lab = openLab();
    const { smart } = lab.instance();
    const seen: unknown[] = [];
    let rows = [
      { id: 'b', n: 2 },
      { id: 'a', n: 2 },
      { id: 'c', n: Infinity },
      { id: 'd', n: -1.5 },
    ];
    const cache = smart.register({
      name: 'cache',
      fetcher: () => rows,
      targets: {
        byId: hash({ key: lab.name('by-id') }),
        all: list({ key: lab.name('all') }),
        ids: set({ key: lab.name('ids'), member: 'id' }),
        whole: set({ key: lab.name('whole') }),
        ranked: sortedSet({ key: lab.name('ranked'), score: 'n', member: 'id' }),
        text: string({ key: lab.name('text') }),
      },
      guard: {
        check: async ({ staged: { byId, all, ids, whole, ranked, text }, rows: count }) => {
          const gather = async <Item>(items: AsyncIterable<Item>): Promise<Item[]> => {
            const found: Item[] = [];
            for await (const item of items) found.push(item);
            return found;
          };
          seen.push([
            [await byId.get('a'), await byId.getMany(['d', 'x']), await byId.has('b')],
            [await byId.size(), (await gather(byId.entries())).sort()],
            [await all.at(-1), await all.range(1, -2), await all.length()],
            await gather(all.values({ pageSize: 3 })),
            [await ids.has('a'), await ids.size(), (await gather(ids.values())).sort()],
            await whole.size(),
            [
              await ranked.score('c'),
              await ranked.rank('a'),
              await ranked.rank('a', { reverse: true }),
            ],
            [await ranked.top(2), await ranked.bottom(1), await ranked.range(1, 2)],
            [await ranked.rangeByScore(2, Infinity, { limit: 2 }), await ranked.size()],
            await gather(ranked.values()),
            await text.get(),
          ]);
          return count === 4 || 'not four rows';
        },
      },
    });
    const { refusals } = await cache.preview();
    expect(refusals).toEqual([]);
    await smart.start();
    await cache.ready();
    expect(seen.length).toBeGreaterThan(1);
    expect(seen[0]).toEqual(seen[1]);
    rows = rows.slice(1);
    expect((await cache.preview()).refusals[0]?.details).toMatchObject({
      rule: 'check',
      found: 'not four rows',
      previous: 4,
    });
  });

  it('fails as the refresh would, and ends when it is told to', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    let answer = (): unknown => {
      throw new Error('the source is away');
    };
    const cache = smart.register({
      name: 'cache',
      fetcher: () => answer() as never[],
      targets: { byId: hash({ key: lab.name('by-id') }) },
    });
    expect((await failureOf(cache.preview())).code).toBe('SR_FETCH_FAILED');
    answer = () => [{ no: 'id' }];
    expect((await failureOf(cache.preview())).code).toBe('SR_ROW_WITHOUT_ID');
    answer = () => new Promise(() => undefined);
    const ended = failureOf(cache.preview({ signal: AbortSignal.abort() }));
    expect((await ended).code).toBe('SR_ABORTED');
    const closed = failureOf(cache.preview());
    await cache.unregister();
    expect((await closed).code).toBe('SR_UNREGISTERED');
    expect((await failureOf(cache.preview())).code).toBe('SR_UNREGISTERED');
    for (const limit of [-1, 1.5, '3', 10_001]) {
      const error = await failureOf(cache.preview({ limit } as never));
      expect(error.details.option).toBe('limit');
    }
  });
});

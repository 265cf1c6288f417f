import type { Codec } from '@smart-redis/core';
import { hash, list, set, sortedSet, string } from '@smart-redis/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { failureOf } from './support/failure-of.js';
import { describeWithServer } from './support/with-server.js';

interface Row {
  readonly id: string;
  readonly score: number;
  readonly value: unknown;
}

const bytesCodec: Codec = {
  name: 'bytes',
  binary: true,
  // Not UTF-8, like the output of a compressing codec.
  encode: (value) => Buffer.concat([Buffer.from([0xff, 0x00]), Buffer.from(JSON.stringify(value))]),
  decode: (stored) => JSON.parse((stored as Buffer).subarray(2).toString()) as unknown,
};

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describeWithServer('a typed reader', (openLab) => {
  it('returns the rows of the fetcher', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    let rows: readonly Row[] = [];
    const cache = smart.register({
      name: 'rows',
      fetcher: () => rows,
      targets: {
        byId: hash({ key: lab.name('h') }),
        bytes: hash({ key: lab.name('b'), codec: bytesCodec }),
        all: list({ key: lab.name('l') }),
        ids: set({ key: lab.name('s'), member: 'id' }),
        ranked: sortedSet({ key: lab.name('z'), score: 'score', member: 'id' }),
        report: string({ key: lab.name('r') }),
      },
    });
    await cache.ready();
    const row = fc.record({
      id: fc.string({ minLength: 1, unit: 'grapheme' }),
      score: fc.double({ noNaN: true }).map((score) => (Object.is(score, -0) ? 0 : score)),
      value: fc.jsonValue(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 30 }), async (given) => {
        // The expected row is what JSON makes of it: an infinity becomes null.
        const asJson = JSON.parse(JSON.stringify(given)) as (Omit<Row, 'score'> & {
          score: number | null;
        })[];
        rows = asJson.map((each) => ({ ...each, score: each.score ?? 0 }));
        await cache.refresh();
        const last = new Map(rows.map((each) => [each.id, each]));
        const { read } = cache;
        expect(await collect(read.all.values({ pageSize: 7 }))).toEqual(rows);
        expect(await read.report.get()).toEqual(rows);
        expect(new Map(await collect(read.byId.entries({ pageSize: 5 })))).toEqual(last);
        expect(await read.bytes.getMany([...last.keys(), ' none '])).toEqual([
          ...last.values(),
          null,
        ]);
        expect(new Set(await collect(read.ids.values()))).toEqual(new Set(last.keys()));
        const ranked = await collect(read.ranked.values({ pageSize: 4 }));
        expect(new Map(ranked.map(({ member, score }) => [member, score]))).toEqual(
          new Map(rows.map(({ id, score }) => [id, score])),
        );
        expect(ranked.map(({ score }) => score)).toEqual(
          ranked.map(({ score }) => score).sort((a, b) => a - b),
        );
      }),
      { numRuns: 30 },
    );
  });

  it('returns nothing for a missing key or row', async () => {
    await using lab = openLab();
    const { read } = lab.instance().smart.register({
      name: 'none',
      fetcher: (): Row[] => [],
      targets: {
        byId: hash({ key: lab.name('h') }),
        all: list({ key: lab.name('l') }),
        ids: set({ key: lab.name('s'), member: 'id' }),
        ranked: sortedSet({ key: lab.name('z'), score: 'score', member: 'id' }),
        report: string({ key: lab.name('r') }),
      },
    });
    // An instance need not be started for reads.
    expect(
      await Promise.all([
        read.byId.get('x'),
        read.byId.has('x'),
        read.byId.size(),
        read.byId.getMany([]),
      ]),
    ).toEqual([null, false, 0, []]);
    expect(await Promise.all([read.all.at(0), read.all.range(0, -1), read.all.length()])).toEqual([
      null,
      [],
      0,
    ]);
    expect(await Promise.all([read.ids.has('x'), read.ids.size()])).toEqual([false, 0]);
    expect(
      await Promise.all([
        read.ranked.score('x'),
        read.ranked.rank('x'),
        read.ranked.top(3),
        read.ranked.size(),
      ]),
    ).toEqual([null, null, [], 0]);
    expect(await read.report.get()).toBeNull();
    expect(await collect(read.byId.values())).toEqual([]);
    expect(await collect(read.all.values())).toEqual([]);
  });

  it('ranks and ranges by score', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const cache = smart.register({
      name: 'ranked',
      fetcher: () =>
        [1, 2, 3, 4, 5].map((score) => ({
          id: `id ${String(score)}`,
          score: score === 5 ? Infinity : score,
        })),
      targets: { ranked: sortedSet({ key: lab.name('z'), score: 'score', member: 'id' }) },
    });
    await cache.ready();
    const { ranked } = cache.read;
    const members = (found: readonly { member: string }[]): string[] =>
      found.map(({ member }) => member);
    expect(members(await ranked.top(2))).toEqual(['id 5', 'id 4']);
    expect(members(await ranked.bottom(2))).toEqual(['id 1', 'id 2']);
    expect(members(await ranked.range(1, 2))).toEqual(['id 2', 'id 3']);
    expect(members(await ranked.range(0, 0, { reverse: true }))).toEqual(['id 5']);
    expect(members(await ranked.rangeByScore('(1', 3))).toEqual(['id 2', 'id 3']);
    expect(members(await ranked.rangeByScore(-Infinity, Infinity, { limit: 2 }))).toEqual([
      'id 1',
      'id 2',
    ]);
    expect(await ranked.score('id 5')).toBe(Infinity);
    expect([await ranked.rank('id 1'), await ranked.rank('id 1', { reverse: true })]).toEqual([
      0, 4,
    ]);
  });

  it('never mixes two versions in a long read', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    let version = 1;
    const cache = smart.register({
      name: 'versions',
      fetcher: () => Array.from({ length: 2000 }, (_, id) => ({ id, version })),
      targets: { all: list({ key: lab.name('l') }), byId: hash({ key: lab.name('h') }) },
    });
    await cache.ready();
    const readWhileRefreshed = async (
      rows: AsyncIterable<{ version: number }>,
    ): Promise<Set<number>> => {
      const seen = new Set<number>();
      let count = 0;
      for await (const row of rows) {
        seen.add(row.version);
        count += 1;
        if (count !== 150) continue;
        version += 1;
        await cache.refresh();
      }
      return seen;
    };
    for (const reader of [cache.read.all, cache.read.byId]) {
      const error = await failureOf(readWhileRefreshed(reader.values({ pageSize: 100 })));
      expect(error.code).toBe('SR_VERSION_CHANGED');
    }
    const mixed = await readWhileRefreshed(
      cache.read.all.values({ pageSize: 100, onVersionChange: 'continue' }),
    );
    expect(mixed.size).toBe(2);
  });

  it('describes a value that somebody else wrote, without showing it', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const cache = smart.register({
      name: 'rows',
      fetcher: () => [{ id: 'a' }],
      targets: { byId: hash({ key: lab.name('h') }), report: string({ key: lab.name('r') }) },
    });
    await cache.ready();
    await lab.redis('HSET', lab.name('h'), 'b', '{secret');
    const error = await failureOf(cache.read.byId.get('b'));
    expect(error.code).toBe('SR_UNDECODABLE');
    expect(error.message).toContain('field "b"');
    expect(JSON.stringify([error.message, error.details, String(error.cause)])).not.toContain(
      'secret',
    );
    await lab.redis('DEL', lab.name('r'));
    await lab.redis('LPUSH', lab.name('r'), 'x');
    expect(await failureOf(cache.read.report.get())).toMatchObject({
      code: 'SR_REPLY',
      details: { reply: 'WRONGTYPE' },
    });
    expect(() => cache.read.byId.values({ pageSize: 0 })).toThrow(/pageSize/);
  });
});

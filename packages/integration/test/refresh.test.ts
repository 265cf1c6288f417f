import { Readable } from 'node:stream';
import { hash, list, set, sortedSet, string } from '@smart-redis/core';
import { expect, it } from 'vitest';
import { past } from './support/past.js';
import { describeWithServer } from './support/with-server.js';

const people = [
  { id: 'ada', age: 36, town: 'London' },
  { id: 'grace', age: 85, town: 'New York' },
  { id: 'alan', age: 41, town: 'London' },
];
const asJson = (rows: readonly unknown[]): string[] => rows.map((row) => JSON.stringify(row));

describeWithServer('a refresh', (openLab) => {
  it('fills five kinds of keys from one fetch, as plain Redis data', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const cache = smart.register({
      name: 'people',
      fetcher: () => people,
      targets: {
        byId: hash({ key: lab.name('by-id') }),
        all: list({ key: lab.name('all') }),
        towns: set({ key: lab.name('towns'), member: 'town' }),
        oldest: sortedSet({ key: lab.name('oldest'), score: 'age', member: 'id' }),
        report: string({ key: lab.name('report') }),
      },
    });
    await cache.ready();

    expect(await lab.redis('HGET', lab.name('by-id'), 'ada')).toBe(JSON.stringify(people[0]));
    expect(await lab.redis('LRANGE', lab.name('all'), '0', '-1')).toEqual(asJson(people));
    expect(await lab.redis('ZRANGE', lab.name('oldest'), '0', '-1')).toEqual([
      'ada',
      'alan',
      'grace',
    ]);
    expect(await lab.redis('GET', lab.name('report'))).toBe(JSON.stringify(people));
    expect(new Set((await lab.redis('SMEMBERS', lab.name('towns'))) as string[])).toEqual(
      new Set(['London', 'New York']),
    );
    expect(await cache.read.byId.get('grace')).toEqual(people[1]);
    expect(await cache.read.all.at(-1)).toEqual(people[2]);
    expect(await cache.read.towns.has('London')).toBe(true);
    expect(await cache.read.oldest.top(1)).toEqual([{ member: 'grace', score: 85 }]);
    expect(await cache.read.report.get()).toEqual(people);
    expect(await cache.info()).toMatchObject({
      rows: 3,
      leader: 'instance-1',
      lastError: null,
      nextRefreshAt: null,
    });
  });

  it('leaves no staging key behind, and no time to live on a live key', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const cache = smart.register({
      name: 'people',
      fetcher: () => people,
      targets: { byId: hash({ key: lab.name('by-id') }), all: list({ key: lab.name('all') }) },
    });
    await cache.ready();
    await cache.refresh();
    expect(await lab.redis('TTL', lab.name('by-id'))).toBe(-1);
    expect(await lab.redis('TTL', lab.name('all'))).toBe(-1);
    const [, keys] = (await lab.redis(
      'SCAN',
      '0',
      'COUNT',
      '10000',
      'MATCH',
      `*${lab.namespace}*`,
    )) as [string, string[]];
    expect(keys.filter((key) => key.includes('staging'))).toEqual([]);
  });

  it.each([
    ['an array', () => people],
    ['a promise of an array', () => Promise.resolve(people)],
    ['an iterable', () => new Set(people)],
    [
      'a generator',
      function* () {
        yield* people;
      },
    ],
    [
      'an async generator',
      async function* () {
        for (const person of people) yield await Promise.resolve(person);
      },
    ],
    ['a Node stream', () => Readable.from(people)],
    ['a Fetcher object', { fetch: () => people }],
  ])('takes its rows from %s', async (_kind, fetcher) => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const cache = smart.register({
      name: 'people',
      fetcher: fetcher as () => typeof people,
      targets: { all: list({ key: lab.name('all') }) },
    });
    await cache.ready();
    expect(await lab.redis('LRANGE', lab.name('all'), '0', '-1')).toEqual(asJson(people));
  });

  it('removes the rows that the source no longer returns', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    let rows = people;
    const cache = smart.register({
      name: 'people',
      fetcher: () => rows,
      targets: { byId: hash({ key: lab.name('by-id') }), all: list({ key: lab.name('all') }) },
    });
    const first = await cache.refresh();
    rows = people.slice(1);
    const second = await cache.refresh();
    expect(second.version).toBeGreaterThan(first.version ?? Number.NaN);
    expect(await lab.redis('HKEYS', lab.name('by-id'))).toEqual(['grace', 'alan']);
    expect(await lab.redis('LRANGE', lab.name('all'), '0', '-1')).toEqual(asJson(rows));
  });

  it('removes the keys when the source returns no rows, and fills them again', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    let rows = people;
    const cache = smart.register({
      name: 'people',
      fetcher: () => rows,
      targets: {
        byId: hash({ key: lab.name('by-id') }),
        all: list({ key: lab.name('all') }),
        report: string({ key: lab.name('report') }),
      },
    });
    await cache.ready();
    rows = [];
    expect(await cache.refresh()).toMatchObject({ rows: 0 });
    expect(await lab.redis('EXISTS', lab.name('by-id'), lab.name('all'))).toBe(0);
    expect(await lab.redis('GET', lab.name('report'))).toBe('[]');
    expect(await cache.read.byId.size()).toBe(0);
    rows = people;
    await cache.refresh();
    expect(await cache.read.byId.size()).toBe(3);
  });

  it('keeps the last of several rows with one id in the hash, and all in the list', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const rows = [...people, { id: 'ada', age: 37, town: 'Paris' }];
    const cache = smart.register({
      name: 'people',
      fetcher: () => rows,
      targets: {
        byId: hash({ key: lab.name('by-id') }),
        all: list({ key: lab.name('all') }),
        towns: set({ key: lab.name('towns'), member: 'town' }),
      },
    });
    expect(await cache.refresh()).toMatchObject({ rows: 4 });
    expect(await cache.read.byId.get('ada')).toEqual(rows[3]);
    expect(await cache.read.all.length()).toBe(4);
    expect(await cache.read.towns.size()).toBe(3);
  });

  it('streams 200,000 rows in order, pulled no faster than Redis accepts them', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const total = 200_000;
    const cache = smart.register({
      name: 'numbers',
      fetcher: async function* () {
        await Promise.resolve();
        for (let id = 0; id < total; id += 1) yield { id };
      },
      targets: { all: list({ key: lab.name('all') }), byId: hash({ key: lab.name('by-id') }) },
    });
    expect(await cache.refresh()).toMatchObject({ rows: total });
    expect(await lab.redis('LLEN', lab.name('all'))).toBe(total);
    expect(await lab.redis('HLEN', lab.name('by-id'))).toBe(total);
    let next = 0;
    for await (const { id } of cache.read.all.values({ pageSize: 5000 })) {
      if (id !== next) throw new Error(`row ${String(next)} holds ${String(id)}`);
      next += 1;
    }
    expect(next).toBe(total);
  });

  it.each([
    '{tag}:key',
    'key:{tag}:more',
    'with space',
    'ünï¢ødé 🛫',
    '{',
    '}',
    'a}b{c',
    '{}empty',
    '{{x}}',
    '"quoted"\n',
  ])('fills the key %j', async (suffix) => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const key = `${suffix}${lab.namespace}`;
    const cache = smart.register({
      name: 'odd',
      fetcher: () => people,
      targets: { all: list({ key }) },
    });
    await cache.ready();
    await cache.refresh();
    expect(await lab.redis('LRANGE', key, '0', '-1')).toEqual(asJson(people));
  });

  it('stores one value as one JSON text', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const report = { title: 'ünï¢ødé', totals: [1, 2.5], nested: { none: null } };
    const cache = smart.register({
      name: 'report',
      fetcher: () => report,
      targets: { report: string({ key: lab.name('report') }) },
    });
    await cache.ready();
    expect(await lab.redis('GET', lab.name('report'))).toBe(JSON.stringify(report));
    expect(await cache.read.report.get()).toEqual(report);
  });

  it('passes its parameters, the reason and the previous version to the fetcher', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const seen: unknown[] = [];
    const cache = smart.register({
      name: 'people',
      params: { year: 2001 },
      fetcher: ({ params, reason, attempt, previous }) => {
        seen.push([params, reason, attempt, previous?.rows ?? null]);
        return people;
      },
      targets: { all: list({ key: lab.name('all') }) },
    });
    await cache.ready();
    await cache.refresh();
    expect(seen).toEqual([
      [{ year: 2001 }, 'first', 1, null],
      [{ year: 2001 }, 'requested', 1, 3],
    ]);
  });

  it('renews only the time of the last version when the source returns unchanged()', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const cache = smart.register({
      name: 'people',
      fetcher: ({ previous, unchanged }) => (previous === null ? people : unchanged()),
      targets: { all: list({ key: lab.name('all') }) },
    });
    await cache.ready();
    const before = await cache.info();
    await past(before.checkedAt);
    const after = await cache.refresh();
    expect(after.version).toBe(before.version);
    expect(Number(after.checkedAt)).toBeGreaterThan(Number(before.checkedAt));
    expect(await cache.read.all.length()).toBe(3);
  });
});

import type { Codec } from '@smart-redis/core';
import { hash, list, set, sortedSet, string } from '@smart-redis/core';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { failureOf } from './support/failure-of.js';
import { describeWithServer } from './support/with-server.js';

interface Flight {
  readonly id: number;
  readonly origin: string;
  readonly late: number;
}
const origins = ['ATL', 'ORD', 'SEA'];
const flightsOf = (count: number): Flight[] =>
  Array.from({ length: count }, (_, id) => ({
    id,
    origin: origins[id % 3] ?? '',
    late: (id * 7) % 100,
  }));
async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

describeWithServer('which rows a target shows, and what of them', (openLab) => {
  it.each(['array', 'stream'])('is told by where and value, for an %s', async (kind) => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const flights = flightsOf(1000);
    const late = flights.filter((flight) => flight.late > 60);
    async function* stream(): AsyncGenerator<Flight> {
      for (const flight of flights) yield await Promise.resolve(flight);
    }
    const cache = smart.register({
      name: 'flights',
      fetcher: () => (kind === 'array' ? flights : stream()),
      targets: ({ hash, list, set, sortedSet, string }) => ({
        byId: hash({
          key: lab.name('by-id'),
          id: (row) => `${row.origin}${String(row.id)}`,
          where: (row) => row.late > 60,
          value: (row) => [row.late],
        }),
        late: list({
          key: lab.name('late'),
          where: (row) => row.late > 60,
          value: (row) => row.origin,
        }),
        lateRows: list({ key: lab.name('late-rows'), where: (row) => row.late > 60 }),
        whole: list({ key: lab.name('whole') }),
        lates: set({ key: lab.name('lates'), value: (row) => row.late }),
        lateIds: set({ key: lab.name('late-ids'), where: (row) => row.late > 60, member: 'id' }),
        ranked: sortedSet({
          key: lab.name('ranked'),
          score: 'late',
          where: (row) => row.id < 100,
          value: (row) => row.id,
        }),
        worst: sortedSet({
          key: lab.name('worst'),
          score: (row) => row.late,
          member: (row) => row.origin,
          where: (row) => row.origin !== 'ATL',
        }),
        report: string({
          key: lab.name('report'),
          where: (row) => row.late > 60,
          value: (row) => row.id,
        }),
        none: list({ key: lab.name('none'), where: () => false }),
        noText: string({ key: lab.name('no-text'), where: () => false }),
      }),
    });
    await cache.ready();
    const { read } = cache;
    const first = late[0];
    expect(await read.byId.get(`${first?.origin ?? ''}${String(first?.id)}`)).toEqual([
      first?.late,
    ]);
    expect(await read.byId.size()).toBe(late.length);
    expect(await all(read.late.values())).toEqual(late.map(({ origin }) => origin));
    expect(await all(read.lateRows.values())).toEqual(late);
    expect(await all(read.whole.values())).toEqual(flights);
    expect((await all(read.lates.values())).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 100 }, (_, at) => at),
    );
    expect(await read.lateIds.size()).toBe(late.length);
    expect(await read.lateIds.has(first?.id ?? -1)).toBe(true);
    expect(await read.ranked.size()).toBe(100);
    expect(await read.ranked.top(1)).toEqual([{ member: 57, score: 99 }]);
    expect((await read.worst.bottom(9)).map(({ member }) => member).sort()).toEqual(['ORD', 'SEA']);
    expect(await read.report.get()).toEqual(late.map(({ id }) => id));
    expect(await read.none.length()).toBe(0);
    expect(await read.noText.get()).toEqual([]);
    // The rows of a version are those of the fetcher.
    expect((await cache.info()).rows).toBe(1000);
    const { version } = await cache.info();
    await cache.refresh();
    // An equal array is still recognized; a stream is built again.
    expect((await cache.info()).version === version).toBe(kind === 'array');
  });

  it('is the same whatever the rows are, and however they are cut into batches', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    let rows: Flight[] = [];
    const cache = smart.register({
      name: 'flights',
      fetcher: () => rows,
      targets: {
        text: string({
          key: lab.name('text'),
          where: (row: Flight) => row.late % 10 < 2,
          value: (row: Flight) => row.id,
        }),
        list: list({ key: lab.name('list'), where: (row: Flight) => row.late % 10 < 2 }),
      },
    });
    await cache.ready();
    const flights = fc.array(
      fc.record({ id: fc.nat(), origin: fc.string(), late: fc.nat({ max: 99 }) }),
      { maxLength: 400, size: 'max' },
    );
    await fc.assert(
      fc.asyncProperty(flights, async (next) => {
        rows = next;
        await cache.refresh();
        const shown = next.filter(({ late }) => late % 10 < 2);
        expect(await cache.read.text.get()).toEqual(shown.map(({ id }) => id));
        expect(await all(cache.read.list.values())).toEqual(shown);
        expect((await cache.info()).rows).toBe(next.length);
      }),
      { numRuns: 20 },
    );
  });

  it('is followed by deltas: a row that is no longer shown is removed', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    let flights = flightsOf(500);
    const cache = smart.register({
      name: 'flights',
      delta: true,
      fetcher: () => flights,
      targets: ({ hash, set }) => ({
        byId: hash({
          key: lab.name('{k}:by-id'),
          where: (row) => row.late > 60,
          value: (row) => row.late,
        }),
        ids: set({ key: lab.name('{k}:ids'), member: 'id', where: (row) => row.late > 60 }),
      }),
    });
    await cache.refresh();
    const { leader, version } = await cache.info();
    const shown = (): number => flights.filter(({ late }) => late > 60).length;
    expect([await cache.read.byId.size(), await cache.read.ids.size()]).toEqual([shown(), shown()]);
    flights = flights.map((flight) =>
      flight.id < 50 ? { ...flight, late: 100 - flight.late } : flight,
    );
    await cache.refresh();
    expect([await cache.read.byId.size(), await cache.read.ids.size()]).toEqual([shown(), shown()]);
    const changed = await cache.info();
    expect(changed.leader).toBe(leader);
    // A change that no target shows is none.
    flights = flights.map((flight) => (flight.late < 60 ? { ...flight, origin: 'LAX' } : flight));
    await cache.refresh();
    expect((await cache.info()).version).toBe(changed.version);
    expect(changed.version).not.toBe(version);
  });

  it('is taken when a row arrives, though a source reuses one object', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const row = { id: 0, late: 0 };
    function* reusing(): Generator<typeof row> {
      for (let id = 0; id < 300; id += 1) yield Object.assign(row, { id, late: id % 2 });
    }
    const cache = smart.register({
      name: 'flights',
      fetcher: reusing,
      targets: ({ hash }) => ({
        odd: hash({ key: lab.name('odd'), where: ({ late }) => late === 1, value: ({ id }) => id }),
      }),
    });
    await cache.ready();
    expect(await cache.read.odd.size()).toBe(150);
    expect(await cache.read.odd.get(299)).toBe(299);
  });

  it('belongs to a single value too, in the form of its codec', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const hex: Codec<string> = {
      name: 'hex',
      binary: true,
      encode: (text) => Buffer.from(String(text), 'hex'),
      decode: (stored) => Buffer.from(stored).toString('hex'),
    };
    const cache = smart.register({
      name: 'total',
      fetcher: () => ({ total: 12, sum: 'c0ffee' }),
      targets: ({ string }) => ({
        total: string({ key: lab.name('total'), value: ({ total }) => total }),
        sum: string({ key: lab.name('sum'), value: ({ sum }) => sum, codec: hex }),
      }),
    });
    await cache.ready();
    expect(await cache.read.total.get()).toBe(12);
    expect(await cache.read.sum.get()).toBe('c0ffee');
    const some = cache.update({
      targets: ({ string }) => ({ some: string({ key: lab.name('some'), where: () => true }) }),
    });
    expect(await failureOf(some)).toMatchObject({ code: 'SR_INVALID_RESULT' });
  });
});

describeWithServer('a where or value that fails', (openLab) => {
  const cases = [
    {
      what: 'throws in where',
      target: (key: string) =>
        list({
          key,
          where: (row: Flight) => {
            if (row.id === 17) throw new Error('no such airport');
            return true;
          },
        }),
      message:
        /^option "where" of the list target "\S+" failed at row 17: it threw "no such airport"$/,
      details: { option: 'where', row: 17, writer: 'list' },
    },
    {
      what: 'throws in value',
      target: (key: string) =>
        hash({
          key,
          value: (row: Flight) => {
            if (row.id === 130) throw new TypeError('cannot read it');
            return row;
          },
        }),
      message:
        /^option "value" of the hash target "\S+" failed at row 130: it threw "cannot read it"$/,
      details: { option: 'value', row: 130, writer: 'hash' },
    },
    {
      what: 'returns a promise, which would always be true',
      target: (key: string) =>
        set({ key, where: (() => Promise.reject(new Error('late'))) as never, member: 'id' }),
      message:
        /^option "where" of the set target "\S+" failed at row 0: it returned a promise, and must answer at once$/,
      details: { option: 'where', row: 0 },
    },
    {
      what: 'does not say true or false',
      target: (key: string) => sortedSet({ key, score: 'late', where: (() => 1) as never }),
      message:
        /^option "where" of the sortedSet target "\S+" failed at row 0: it returned 1 instead of true or false/,
      details: { option: 'where', row: 0 },
    },
    {
      what: 'gives what the codec cannot encode',
      target: (key: string) =>
        string({ key, value: (row: Flight) => (row.id === 3 ? { id: 3n } : row) }),
      message: /^the "value" of row 3 for "\S+" cannot be encoded as json: column id is a bigint/,
      details: { row: 3, codec: 'json' },
    },
    {
      what: 'gives nothing',
      target: (key: string) => list({ key, value: (): unknown => undefined }),
      message:
        /^the "value" of row 0 for "\S+" cannot be encoded as json: JSON cannot represent undefined/,
      details: { row: 0 },
    },
    {
      what: 'gives what JSON stores as nothing',
      target: (key: string) => list({ key, value: (row: Flight) => new Map([[row.id, row]]) }),
      message: /row 0.*a Map of 1/s,
      details: { row: 0 },
    },
  ];
  it.each(cases)('fails the refresh, and names the row: $what', async ({ target, ...wanted }) => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const cache = smart.register({
      name: 'flights',
      fetcher: () => flightsOf(200),
      targets: { all: target(lab.name('all')) },
    });
    const error = await failureOf(cache.refresh());
    expect(error.message).toMatch(wanted.message);
    expect(error.details).toMatchObject(wanted.details);
    expect(await lab.redis('EXISTS', lab.name('all'))).toBe(0);
  });

  it('that is none is refused at once', () => {
    const key = 'k';
    expect(() => list({ key, where: 'late' as never })).toThrow(/"where".*a function of a row/);
    expect(() => list({ key, value: 3 as never })).toThrow(/"value".*a function of a row/);
    expect(() => set({ key, member: 'id', value: ((row: Flight) => row) as never })).toThrow(
      /"value".*left out with "member"/,
    );
    expect(() =>
      sortedSet({ key, score: 'late', member: 'id', value: ((row: Flight) => row) as never }),
    ).toThrow(/"value".*left out with "member"/);
  });
});

describeWithServer('targets as a function', (openLab) => {
  it('work in register and update', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    let calls = 0;
    const cache = smart.register({
      name: 'flights',
      fetcher: () => flightsOf(10),
      targets: ({ hash }) => {
        calls += 1;
        return { byId: hash({ key: lab.name('by-id') }) };
      },
    });
    await cache.ready();
    expect(await cache.read.byId.get(3)).toEqual(flightsOf(10)[3]);
    await cache.update({
      targets: ({ list }) => ({ late: list({ key: lab.name('late'), where: ({ id }) => id > 7 }) }),
    });
    expect(await lab.redis('LLEN', lab.name('late'))).toBe(2);
    expect(await lab.redis('EXISTS', lab.name('by-id'))).toBe(0);
    expect(calls).toBe(1);
  });

  it('that throw, or return none, are refused by name', async () => {
    await using lab = openLab();
    const { smart } = lab.instance();
    const register = (targets: unknown): unknown =>
      smart.register({ name: 'flights', fetcher: () => [], targets: targets as never });
    expect(() =>
      register(() => {
        throw new Error('no config');
      }),
    ).toThrow(/option "targets", a function, must return targets; it threw "no config"/);
    expect(() => register(() => ({}))).toThrow(/option "targets" must be an object with at least/);
    expect(() => register(() => undefined)).toThrow(/option "targets" must be/);
    expect(() => register(() => Promise.resolve({}))).toThrow(/option "targets" must be/);
    expect(() => register(() => ({ all: hash({ key: '' }) }))).toThrow(/"key"/);
  });
});

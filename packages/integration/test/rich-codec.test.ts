import { list, richCodec } from '@smart-redis/core';
import { expect, it } from 'vitest';
import { failureOf } from './support/failure-of.js';
import { describeWithServer } from './support/with-server.js';

const airports = [
  { id: 'ATL', opened: new Date(1e12), passengers: 104_653_451n, codes: new Set(['ATL', 'KATL']) },
  { id: 'ORD', opened: new Date(2e12), passengers: -1n, codes: new Set<string>() },
];
const [atlanta] = airports;

describeWithServer('values that JSON loses', (openLab) => {
  it('are read as themselves from every kind of target, and found by their text', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const codec = richCodec;
    const cache = smart.register({
      name: 'airports',
      fetcher: () => airports,
      targets: ({ hash, list, set, sortedSet, string }) => ({
        byId: hash({ key: lab.name('by-id'), codec }),
        hashes: list({ key: lab.name('hashes'), codec, value: ({ id }) => Buffer.from(id) }),
        rows: set({ key: lab.name('rows'), codec }),
        ranked: sortedSet({ key: lab.name('ranked'), codec, score: 'passengers' }),
        report: string({ key: lab.name('report'), codec }),
      }),
    });
    await cache.ready();
    expect(await cache.read.byId.get('ATL')).toEqual(atlanta);
    const first = await cache.read.hashes.at(0);
    expect(Buffer.isBuffer(first) && first.toString()).toBe('ATL');
    expect(atlanta !== undefined && (await cache.read.rows.has(atlanta))).toBe(true);
    expect(await cache.read.ranked.top(1)).toEqual([{ member: atlanta, score: 104_653_451 }]);
    expect(await cache.read.report.get()).toEqual(airports);
    const { version } = await cache.info();
    await cache.refresh();
    expect((await cache.info()).version).toBe(version);
  });

  it('are refused where they would not come back: the row and the column are named', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    class Money {
      readonly cents = 3;
    }
    const cache = smart.register({
      name: 'airports',
      fetcher: () => [{ tax: 3 }, { tax: { net: new Money() } }],
      targets: { all: list({ key: lab.name('all'), codec: richCodec }) },
    });
    const error = await failureOf(cache.refresh());
    expect(error).toMatchObject({
      code: 'SR_NOT_SERIALIZABLE',
      details: { row: 1, codec: 'rich' },
    });
    expect(error.message).toMatch(/^row 1 cannot be encoded as rich: column tax\.net is .*Money/);
  });
});

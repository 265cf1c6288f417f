import { encodedJson, hash, list } from '@smart-redis/core';
import { expect, it } from 'vitest';
import { failureOf } from './support/failure-of.js';
import { describeWithServer } from './support/with-server.js';

const exact = '{"id":9007199254740993}';
interface Order {
  readonly id: number;
}

describeWithServer('rows that carry their JSON text', (openLab) => {
  it('are stored byte for byte, and read as what the text says', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const codec = encodedJson<Order>('json');
    const rows = [
      { id: 'a', rank: 1, json: exact },
      { id: 'b', rank: 2, json: '{"id": 2, "name": "\\u00fcn\u00ef", "sum": 1.10}' },
    ];
    const cache = smart.register({
      name: 'orders',
      fetcher: () => rows,
      targets: ({ hash, list, set, sortedSet, string }) => ({
        byId: hash({ key: lab.name('by-id'), codec }),
        all: list({ key: lab.name('all'), codec, where: ({ rank }) => rank === 1 }),
        rows: set({ key: lab.name('rows'), codec }),
        ranked: sortedSet({ key: lab.name('ranked'), score: 'rank', codec }),
        report: string({ key: lab.name('report'), codec }),
        picked: list({ key: lab.name('picked'), codec, value: ({ json }) => ({ json }) }),
      }),
    });
    await cache.ready();
    const texts = rows.map(({ json }) => json);
    expect(await lab.redis('HGET', lab.name('by-id'), 'a')).toBe(exact);
    expect(await lab.redis('HGET', lab.name('by-id'), 'b')).toBe(texts[1]);
    expect(await lab.redis('LRANGE', lab.name('all'), '0', '-1')).toEqual([exact]);
    expect(await lab.redis('SISMEMBER', lab.name('rows'), exact)).toBe(1);
    expect(await lab.redis('ZRANGE', lab.name('ranked'), '0', '-1')).toEqual(texts);
    expect(await lab.redis('GET', lab.name('report'))).toBe(`[${texts.join(',')}]`);
    expect(await lab.redis('LRANGE', lab.name('picked'), '0', '-1')).toEqual(texts);
    // Numbers of JavaScript round; Redis holds them exactly.
    const order = await cache.read.byId.get('a');
    expect(order?.id).toBe(9007199254740992);
    expect(await cache.read.report.get()).toEqual([
      { id: 9007199254740992 },
      { id: 2, name: 'ün\u00ef', sum: 1.1 },
    ]);
  });

  it('are followed by deltas', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    let json = exact;
    const cache = smart.register({
      name: 'orders',
      delta: true,
      fetcher: () => [{ id: 1, json }],
      targets: { byId: hash({ key: lab.name('by-id'), codec: encodedJson('json') }) },
    });
    await cache.refresh();
    json = '{"id":9007199254740995}';
    await cache.refresh();
    expect(await lab.redis('HGET', lab.name('by-id'), '1')).toBe(json);
  });

  it.each([
    [
      'an object, as a driver parses it',
      { id: 1 },
      /^row 0 .*column json must be JSON text; got .*: cast it to text in the query/,
    ],
    ['null', null, /got null: cast it to text/],
    ['nothing', undefined, /got undefined: cast it to text/],
    ['no text', '', /got ""/],
    ['bytes', Buffer.from('{}'), /cast it to text/],
  ])('are refused if the column holds %s', async (_, json, message) => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const cache = smart.register({
      name: 'orders',
      fetcher: () => [{ id: 1, json }],
      targets: {
        all: list({ key: lab.name('all'), codec: encodedJson('json') }),
      },
    });
    const error = await failureOf(cache.refresh());
    expect(error).toMatchObject({ code: 'SR_NOT_SERIALIZABLE', details: { row: 0 } });
    expect(error.message).toMatch(message);
    expect(await lab.redis('EXISTS', lab.name('all'))).toBe(0);
  });

  it('have a column that is named at once', () => {
    expect(() => encodedJson('')).toThrow(/option "property" must be/);
    expect(() => encodedJson(undefined as never)).toThrow(/option "property" must be/);
    expect(encodedJson('json').name).toBe('encoded JSON');
  });
});

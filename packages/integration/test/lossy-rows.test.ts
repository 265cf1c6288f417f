import { Readable } from 'node:stream';
import type { Codec } from '@smart-redis/core';
import { hash, jsonCodec, list, set, string } from '@smart-redis/core';
import { expect, it } from 'vitest';
import { failureOf } from './support/failure-of.js';
import type { LogRecord } from './support/lab.js';
import { describeWithServer } from './support/with-server.js';

const lossWarnings = (log: readonly LogRecord[]): readonly LogRecord[] =>
  log.filter(({ level, message }) => level === 'warn' && message.includes('JSON cannot represent'));

describeWithServer('values that JSON cannot represent', (openLab) => {
  it.each([false, true])(
    'lead to one warning, which names the columns (delta: %s)',
    async (delta) => {
      await using lab = openLab();
      const { smart, log } = await lab.started();
      let day = 0;
      const cache = smart.register({
        name: 'sales',
        fetcher: () =>
          Array.from({ length: 300 }, (_, id) => ({
            id,
            day,
            sum: id === 250 ? Number.NaN : id,
            tags: new Set([id]),
            when: { at: new Date(id === 299 ? Number.NaN : id) },
          })),
        targets: { byId: hash({ key: lab.name('by-id') }), all: list({ key: lab.name('all') }) },
        delta,
      });
      await cache.refresh();
      await cache.refresh(); // compares its digest, over all rows
      day += 1;
      await cache.refresh();
      expect(await cache.read.byId.get(1)).toMatchObject({ id: 1, day: 1, tags: {} });
      const warned = lossWarnings(log);
      expect(warned).toHaveLength(1);
      expect(warned[0]?.fields).toEqual({
        cache: 'sales',
        columns: [
          'tags (row 0): a Set of 1 is stored as {}; give an array, [...set]',
          expect.stringMatching(/^sum \(row 250\): NaN is stored as null; give /),
          expect.stringMatching(/^when\.at \(row 299\): an invalid Date is stored as null; give /),
        ],
      });
    },
  );

  it('lead to a warning for a single value too, but not with another codec', async () => {
    await using lab = openLab();
    const { smart, log } = await lab.started();
    const one = smart.register({
      name: 'one',
      fetcher: () => ({ total: Infinity }),
      targets: { all: string({ key: lab.name('one') }) },
    });
    await one.refresh();
    expect(lossWarnings(log).map(({ fields }) => fields.columns)).toEqual([
      [expect.stringMatching(/^total: Infinity is stored as null/)],
    ]);
    const codec: Codec = {
      ...jsonCodec,
      name: 'maps',
      encode: (row) => JSON.stringify([...(row as Map<string, number>)]),
    };
    const maps = smart.register({
      name: 'maps',
      fetcher: () => [new Map([['a', Number.NaN]])],
      targets: { all: list({ key: lab.name('maps'), codec }) },
    });
    await maps.refresh();
    expect(await lab.redis('LRANGE', lab.name('maps'), '0', '-1')).toEqual(['[["a",null]]']);
    expect(lossWarnings(log)).toHaveLength(1);
  });

  const asArray = (rows: unknown[]): unknown => rows;
  const asStream = (rows: unknown[]): unknown => Readable.from(rows);
  it.each<[string, () => unknown, string, (rows: unknown[]) => unknown]>([
    ['a Map', () => new Map([['id', 1]]), 'a Map of 1', asArray],
    ['a Set', () => new Set([1]), 'a Set of 1', asStream],
    ['a promise', () => Promise.resolve({ id: 1 }), 'a promise', asArray],
    ['a response', () => new Response('[]'), 'a Response', asArray],
    ['an error', () => Object.assign(new Error('no'), { id: 1 }), 'an error', asStream],
    ['a Buffer', () => Buffer.from('x'), 'bytes', asStream],
    ['bytes', () => new Uint8Array(3), 'bytes', asArray],
  ])('are refused as whole rows: %s in the middle', async (_what, make, looksLike, answer) => {
    await using lab = openLab();
    const { smart, log } = await lab.started();
    let isBroken = false;
    const cache = smart.register({
      name: 'sales',
      fetcher: () => answer([{ id: 0 }, { id: 1 }, isBroken ? make() : { id: 2 }, { id: 3 }]),
      targets: { all: list({ key: lab.name('all') }), members: set({ key: lab.name('members') }) },
    });
    await cache.refresh();
    isBroken = true;
    const error = await failureOf(cache.refresh());
    expect(error).toMatchObject({
      code: 'SR_INVALID_RESULT',
      details: { cache: 'sales', row: 2 },
    });
    expect(error.message).toContain(looksLike);
    expect(await lab.redis('LLEN', lab.name('all'))).toBe(4);
    expect(lossWarnings(log)).toEqual([]);
  });
});

import { hash, list, set, sortedSet } from '@smart-redis/core';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { describeWithServer } from './support/with-server.js';

/** Texts with a special meaning in a script, a command line, a pattern or the syntax of keys. */
const meaningful = [
  `'`,
  `"`,
  ']]',
  '[[',
  '--',
  '\\',
  '\r\n',
  '\n',
  '\0',
  '%s',
  '$5\r\n',
  '*1\r\n$8\r\nFLUSHALL\r\n',
  `')redis.call('FLUSHALL')--`,
  'KEYS[1]',
  '{',
  '}',
  '{}',
  ':',
  ':smart-redis:',
  '*',
  '?',
  'ü',
  '😀',
  '\u2028',
  '__proto__',
  ' ',
];

const text = fc
  .array(fc.oneof(fc.constantFrom(...meaningful), fc.string({ maxLength: 4, unit: 'binary' })), {
    maxLength: 6,
  })
  .map((parts) => parts.join(''));

interface Drawn {
  readonly keys: readonly string[];
  readonly rows: readonly { readonly id: string; readonly value: string; readonly score: number }[];
}

const caches: fc.Arbitrary<Drawn> = fc.record({
  keys: fc.uniqueArray(text, { minLength: 4, maxLength: 4 }),
  rows: fc.uniqueArray(
    fc.record({ id: text.map((end) => `i${end}`), value: text, score: fc.integer() }),
    {
      maxLength: 5,
      selector: ({ id }) => id,
    },
  ),
});

describeWithServer('hostile names', (openLab) => {
  it('of keys, ids and members are only data: they are stored as fetched, and no other key is changed', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    await lab.redis('SET', 'bystander', 'stays');
    // What an instance had registered expires by itself.
    const keyCount = async (): Promise<number> =>
      ((await lab.redis('KEYS', '*')) as string[]).filter((key) => !key.includes(':roster:'))
        .length;
    const before = await keyCount();

    const build = async ({ keys, rows }: Drawn): Promise<void> => {
      const [byId = '', all = '', ids = '', ranked = ''] = keys.map((key) => lab.name(key));
      const cache = smart.register({
        name: 'cache',
        fetcher: () => rows,
        targets: {
          byId: hash({ key: byId }),
          all: list({ key: all }),
          ids: set({ key: ids, member: 'id' }),
          ranked: sortedSet({ key: ranked, score: 'score', member: 'id' }),
        },
      });
      try {
        await cache.refresh({ timeout: '30s' });
        const values = rows.map((row) => JSON.stringify(row));
        const fields = (await lab.redis('HGETALL', byId)) as string[];
        expect(new Map(pairsOf(fields))).toEqual(
          new Map(rows.map(({ id }, index) => [id, values[index]])),
        );
        expect(await lab.redis('LRANGE', all, '0', '-1')).toEqual(values);
        expect(sorted((await lab.redis('SMEMBERS', ids)) as string[])).toEqual(
          sorted(rows.map(({ id }) => id)),
        );
        for (const row of rows) {
          expect(await cache.read.byId.get(row.id)).toEqual(row);
          expect(await cache.read.ids.has(row.id)).toBe(true);
          expect(await cache.read.ranked.score(row.id)).toBe(row.score);
        }
      } finally {
        await cache.unregister({ dropData: true });
      }
      expect(await lab.redis('GET', 'bystander')).toBe('stays');
    };

    await fc.assert(fc.asyncProperty(caches, build), { numRuns: 60, seed: 1 });
    // The leader key and its term may have been added.
    expect((await keyCount()) - before).toBeLessThanOrEqual(2);
  });
});

function* pairsOf(flat: readonly string[]): Generator<[string, string]> {
  for (let index = 0; index < flat.length; index += 2) {
    yield [flat[index] ?? '', flat[index + 1] ?? ''];
  }
}

function sorted(words: readonly string[]): string[] {
  return [...words].sort();
}

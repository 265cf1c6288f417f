import type { Codec } from '@smart-redis/core';
import { hash, list, set, sortedSet, string } from '@smart-redis/core';
import type { Operator, StoredRow } from '@smart-redis/core/operator';
import { expect, it } from 'vitest';
import { commandsDuring } from './support/command-stats.js';
import { failureOf } from './support/failure-of.js';
import type { Lab } from './support/lab.js';
import { operatorOf } from './support/open-operator.js';
import { describeWithServer } from './support/with-server.js';

/** Bytes that are no text. */
const bytes: Codec<Buffer> = {
  name: 'bytes',
  binary: true,
  encode: (value) => Buffer.from(value as Uint8Array),
  decode: (stored) => Buffer.from(stored),
};

async function built(lab: Lab, rows: readonly { id: string; score: number }[]) {
  const { smart } = await lab.started();
  const cache = smart.register({
    name: 'rows',
    fetcher: () => [...rows],
    keep: 1,
    targets: {
      hash: hash({ key: lab.name('hash'), id: 'id' }),
      list: list({ key: lab.name('list') }),
      set: set({ key: lab.name('set'), member: 'id' }),
      sortedSet: sortedSet({ key: lab.name('sorted'), score: 'score', member: 'id' }),
      string: string({ key: lab.name('string') }),
    },
  });
  await cache.ready();
  return { smart, cache };
}

/** All rows, page by page. */
async function all(operator: Operator, target: string, limit: number): Promise<StoredRow[]> {
  const rows: StoredRow[] = [];
  let cursor: string | null = null;
  do {
    const page = await operator.rows(
      'rows',
      target,
      cursor === null ? { limit } : { limit, cursor },
    );
    expect(page.rows.length).toBeLessThanOrEqual(limit);
    rows.push(...page.rows);
    ({ cursor } = page);
  } while (cursor !== null);
  return rows;
}

describeWithServer('rows of an operator', (openLab, driver) => {
  it.each([3, 700])('are all there, page by page, of %i', async (count) => {
    await using lab = openLab();
    const rows = Array.from({ length: count }, (_, index) => ({
      id: `id-${String(index)}`,
      score: index,
    }));
    const { cache } = await built(lab, rows);
    const { version } = await cache.info();
    await using operator = operatorOf(lab, driver);
    const texts = rows.map((row) => JSON.stringify(row));
    const ids = rows.map(({ id }) => id);
    const sorted = (found: (string | null)[]): unknown[] => [...new Set(found)].sort();

    const ofHash = await all(operator, 'hash', 50);
    expect(sorted(ofHash.map(({ text }) => text))).toEqual([...texts].sort());
    expect(sorted(ofHash.map(({ id }) => id))).toEqual([...ids].sort());
    const ofList = await all(operator, 'list', 50);
    expect(ofList.map(({ id, text }) => [id, text])).toEqual(
      texts.map((text, index) => [String(index), text]),
    );
    expect(
      sorted((await all(operator, 'set', 50)).map(({ id, text }) => id + String(text))),
    ).toEqual(ids.map((id) => `${id}null`).sort());
    const ofSorted = await all(operator, 'sortedSet', 50);
    expect(ofSorted.map(({ id, score }) => [id, score])).toEqual(
      rows.map(({ id, score }) => [id, String(score)]),
    );
    const whole = JSON.stringify(rows);
    const [text] = await all(operator, 'string', 50);
    expect(text).toEqual({
      id: '',
      text: whole.slice(0, 4096),
      bytes: whole.length,
      cut: whole.length > 4096,
    });

    const page = await operator.rows('rows', 'hash', { limit: 2 });
    expect(page).toMatchObject({ version, codec: 'json', total: count });
    expect(page.rows).toHaveLength(2);
    expect((await operator.rows('rows', 'set')).codec).toBe('text');
  });

  it('are looked up by their id', async () => {
    await using lab = openLab();
    await built(lab, [
      { id: 'a', score: 1.5 },
      { id: 'b', score: 2 },
    ]);
    await using operator = operatorOf(lab, driver);
    const find = async (target: string, id: string) =>
      (await operator.rows('rows', target, { id })).rows;
    expect(await find('hash', 'a')).toEqual([
      { id: 'a', text: '{"id":"a","score":1.5}', bytes: 22, cut: false },
    ]);
    expect(await find('set', 'b')).toEqual([{ id: 'b', text: null, bytes: 1, cut: false }]);
    expect(await find('sortedSet', 'a')).toEqual([
      { id: 'a', score: '1.5', text: null, bytes: 1, cut: false },
    ]);
    for (const target of ['hash', 'set', 'sortedSet']) expect(await find(target, 'c')).toEqual([]);
    for (const target of ['list', 'string']) {
      expect((await failureOf(find(target, 'a'))).code).toBe('SR_INVALID_OPTION');
    }
  });

  it('are those of the version that is asked for', async () => {
    await using lab = openLab();
    const rows = [{ id: 'a', score: 1 }];
    const { cache } = await built(lab, rows);
    const [first] = await cache.versions();
    rows[0] = { id: 'a', score: 2 };
    const { version } = await cache.refresh();
    await using operator = operatorOf(lab, driver);
    const scores = async (options: object) => {
      const page = await operator.rows('rows', 'sortedSet', options);
      return [page.version, page.rows[0]?.score];
    };
    expect(await scores({})).toEqual([version, '2']);
    expect(await scores({ version })).toEqual([version, '2']);
    expect(await scores({ version: first?.version })).toEqual([first?.version, '1']);
    expect((await failureOf(scores({ version: 7 }))).code).toBe('SR_NO_SUCH_VERSION');
  });

  it('are cut, between characters, and bytes are base64', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const text = `"${'ä€😀'.repeat(50)}"`;
    await smart
      .register({
        name: 'rows',
        fetcher: () => [text],
        targets: {
          list: list({ key: lab.name('list') }),
          set: set({ key: lab.name('set') }),
          binary: list({
            key: lab.name('binary'),
            codec: { ...bytes, encode: () => Buffer.from([0xff, 0, 0xfe]) },
          }),
        },
      })
      .ready();
    await using operator = operatorOf(lab, driver);
    const stored = JSON.stringify(text);
    for (let maxBytes = 1; maxBytes < 40; maxBytes += 1) {
      const [row] = (await operator.rows('rows', 'list', { maxBytes })).rows;
      expect(row).toMatchObject({ cut: true, bytes: Buffer.byteLength(stored) });
      expect(row?.binary).toBeUndefined();
      expect(stored.startsWith(row?.text ?? '?')).toBe(true);
      const length = Buffer.byteLength(row?.text ?? '');
      expect(length).toBeLessThanOrEqual(maxBytes);
      expect(length).toBeGreaterThan(maxBytes - 4);
      const [member] = (await operator.rows('rows', 'set', { maxBytes })).rows;
      expect(member).toMatchObject({ id: row?.text, text: null, cut: true });
    }
    expect((await operator.rows('rows', 'binary')).rows).toEqual([
      { id: '0', text: '/wD+', binary: true, bytes: 3, cut: false },
    ]);
    expect((await operator.rows('rows', 'binary')).codec).toBe('bytes');
  });

  it('of large values transfer and read little, whatever there is', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const large = 'x'.repeat(1_000_000);
    await smart
      .register({
        name: 'rows',
        fetcher: function* () {
          for (let id = 0; id < 60; id += 1) yield { id, large };
        },
        targets: {
          hash: hash({ key: lab.name('hash'), id: 'id' }),
          list: list({ key: lab.name('list') }),
        },
      })
      .ready();
    await using operator = operatorOf(lab, driver);
    await operator.rows('rows', 'hash');
    const sent = async (): Promise<number> => {
      const info = String(await lab.redis('INFO', 'stats'));
      return Number(/total_net_output_bytes:(\d+)/.exec(info)?.[1]);
    };
    for (const target of ['hash', 'list']) {
      const before = await sent();
      const commands = await commandsDuring(lab.server, async () => {
        const page = await operator.rows('rows', target, { limit: 20 });
        // It stops after 8 MB, and one page of ten.
        expect(page.rows.length).toBeGreaterThanOrEqual(8);
        expect(page.rows.length).toBeLessThanOrEqual(20);
        expect(page.rows[0]).toMatchObject({ cut: true });
        expect(page.cursor).not.toBeNull();
      });
      expect(await sent()).toBeLessThan(before + 200_000);
      expect([...commands]).not.toContain('hgetall');
      expect([...commands]).not.toContain('keys');
    }
    expect(await all(operator, 'list', 20)).toHaveLength(60);
    const ids = (await all(operator, 'hash', 20)).map(({ id }) => id);
    expect(new Set(ids).size).toBe(60);
  });

  it('of what is not there are refused, or none', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    let isReady = false;
    const cache = smart.register({
      name: 'rows',
      fetcher: () => (isReady ? [{ id: 'a' }] : Promise.reject(new Error('not yet'))),
      targets: { all: hash({ key: lab.name('all'), id: 'id' }) },
    });
    await failureOf(cache.refresh());
    await using operator = operatorOf(lab, driver);
    expect(await operator.rows('rows', 'all')).toEqual({
      version: null,
      codec: 'json',
      total: 0,
      rows: [],
      cursor: null,
    });
    const unknown = await failureOf(operator.rows('rows', 'al'));
    expect(unknown.code).toBe('SR_INVALID_OPTION');
    expect(unknown.message).toContain('"all"');
    for (const options of [
      { limit: 0 },
      { limit: 1001 },
      { maxBytes: 0 },
      { cursor: 'x' },
      { id: 7 as never },
    ]) {
      expect((await failureOf(operator.rows('rows', 'all', options))).code).toBe(
        'SR_INVALID_OPTION',
      );
    }
    isReady = true;
    await cache.refresh();
    expect((await operator.rows('rows', 'all')).rows).toHaveLength(1);
    // Whatever an attacker writes into the registry, other keys are not shown.
    await lab.redis('HSET', lab.name('secret'), 'password', 'x');
    const registry = `{smart-redis:${lab.namespace}}:registry`;
    const entry = JSON.parse(String(await lab.redis('HGET', registry, 'rows'))) as object;
    const targets = [{ name: 'all', key: lab.name('secret'), type: 'hash' }];
    await lab.redis('HSET', registry, 'rows', JSON.stringify({ ...entry, targets }));
    expect((await operator.rows('rows', 'all')).rows).toEqual([]);
  });
});

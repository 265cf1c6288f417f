import type { CacheDefinition, Target } from '@smart-redis/core';
import { hash, list, set, sortedSet, string } from '@smart-redis/core';
import { expect, it } from 'vitest';
import { failureOf } from './support/failure-of.js';
import type { Lab } from './support/lab.js';
import { describeWithServer } from './support/with-server.js';

interface Row {
  readonly id: string;
  readonly build: number;
}
type Definition = CacheDefinition<Row[], undefined, Record<string, Target<Row>>>;

/** A cache whose rows name their build, in a target of each type. */
function built(lab: Lab, changes: Partial<Definition> = {}) {
  const source = { builds: 0, rows: 3 };
  const definition: Definition = {
    name: 'cache',
    keep: 2,
    fetcher: () => {
      source.builds += 1;
      return Array.from({ length: source.rows }, (_, index) => ({
        id: String(index),
        build: source.builds,
      }));
    },
    targets: {
      hash: hash({ key: lab.name('{c}:hash'), id: 'id' }),
      list: list({ key: lab.name('{c}:list') }),
      set: set({ key: lab.name('{c}:set') }),
      sorted: sortedSet({ key: lab.name('{c}:sorted'), score: 'build', member: 'id' }),
      string: string({ key: lab.name('{c}:string') }),
    },
    ...changes,
  };
  return { source, definition };
}

async function keysOf(lab: Lab): Promise<string[]> {
  return ((await lab.redis('KEYS', `*${lab.namespace}:*`)) as string[]).sort();
}
const keptOf = async (lab: Lab): Promise<string[]> =>
  (await keysOf(lab)).filter((key) => key.includes(':smart-redis:kept:'));

/** The builds that the hashes of a cache hold, the live one first. */
async function buildsIn(lab: Lab, key: string): Promise<number[]> {
  const kept = (await keptOf(lab)).filter((name) => name.startsWith(key) || name.includes(key));
  const values = await Promise.all(
    [key, ...kept].map(async (name) => String(await lab.redis('HGET', name, '0'))),
  );
  return values.map((text) => (JSON.parse(text) as Row).build).sort((one, other) => other - one);
}

describeWithServer('a cache with keep', (openLab) => {
  it.each([{ delta: false }, { delta: true }])(
    'keeps so many earlier versions, whole, and no more: %o',
    async ({ delta }) => {
      await using lab = openLab();
      const { smart } = await lab.started();
      const key = lab.name('{c}:hash');
      const { source, definition } = built(lab, { delta });
      const byElement = {
        hash: hash({ key, id: (row: Row) => row.id }),
        sorted: sortedSet({
          key: lab.name('{c}:sorted'),
          score: (row: Row) => row.build,
          member: (row: Row) => row.id,
        }),
      };
      const cache = smart.register({
        ...definition,
        ...(delta ? { targets: byElement } : {}),
      });
      await cache.ready();
      expect(await cache.versions()).toMatchObject([{ rows: 3, current: true }]);
      const versions: (number | null)[] = [(await cache.info()).version];
      for (let build = 2; build <= 5; build += 1) {
        source.rows = build;
        versions.unshift((await cache.refresh()).version);
        expect((await cache.versions()).map(({ version }) => version)).toEqual(
          versions.slice(0, 3),
        );
        expect(await buildsIn(lab, key)).toEqual(
          [build, build - 1, build - 2].filter((each) => each > 0),
        );
      }
      const [current, ...earlier] = await cache.versions();
      expect(current).toEqual({
        version: versions[0],
        builtAt: (await cache.info()).builtAt,
        rows: 5,
        bytes: (await cache.info()).bytes,
        current: true,
      });
      expect(earlier.map(({ rows, current: is }) => [rows, is])).toEqual([
        [4, false],
        [3, false],
      ]);
      const targets = delta ? 2 : 5;
      expect(await keptOf(lab)).toHaveLength(2 * targets);
      for (const name of await keptOf(lab)) expect(await lab.redis('TTL', name)).toBe(-1);

      // Nothing new is no version.
      source.builds -= 1;
      const { version } = await cache.refresh();
      expect(version).toBe(versions[0]);
      expect((await cache.versions()).map((each) => each.version)).toEqual(versions.slice(0, 3));

      await cache.unregister({ dropData: true });
      expect(await keysOf(lab)).toEqual([]);
    },
  );

  it('keeps an empty version, and one before a key expired or was deleted not', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const key = lab.name('all');
    const { source, definition } = built(lab, { targets: { all: hash({ key, id: 'id' }) } });
    const cache = smart.register(definition);
    source.rows = 0;
    await cache.ready();
    source.rows = 1;
    await cache.refresh();
    expect((await cache.versions()).map(({ rows }) => rows)).toEqual([1, 0]);
    await lab.redis('PEXPIRE', key, '100000');
    await cache.refresh();
    expect((await cache.versions()).map(({ rows }) => rows)).toEqual([1, 1, 0]);
    const [kept = ''] = await keptOf(lab);
    expect(await lab.redis('TTL', kept)).toBe(-1);
    await lab.redis('DEL', key);
    await cache.refresh();
    expect((await cache.versions()).map(({ rows }) => rows)).toEqual([1, 1, 0]);
    await lab.redis('DEL', kept);
    expect((await cache.versions()).map(({ rows }) => rows)).toEqual([1, 0]);
    await lab.redis('SET', kept, 'something else');
    expect((await cache.versions()).map(({ rows }) => rows)).toEqual([1, 0]);
  });

  it('removes what a lower keep, other targets, and lost metadata leave', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const { definition } = built(lab);
    const key = lab.name('{c}:hash');
    const cache = smart.register(definition);
    await cache.ready();
    await cache.refresh();
    await cache.refresh();
    expect(await keptOf(lab)).toHaveLength(10);
    await cache.update({ targets: { hash: hash({ key, id: 'id' }) } });
    expect((await cache.versions()).length).toBe(3);
    await cache.refresh();
    await cache.refresh();
    expect(await keptOf(lab)).toHaveLength(2);
    await cache.update({ keep: 1 });
    await cache.refresh();
    expect(await keptOf(lab)).toHaveLength(1);
    const metadata = `${lab.name('{c}:hash')}:smart-redis:${lab.namespace}:cache`;
    expect(await lab.redis('DEL', metadata)).toBe(1);
    await cache.refresh({ timeout: '20s' });
    expect(await keptOf(lab)).toEqual([]);
    await cache.refresh();
    expect(await buildsIn(lab, key)).toHaveLength(2);
    await cache.update({ keep: 0 });
    await cache.refresh();
    expect(await keptOf(lab)).toEqual([]);
    expect(await lab.redis('HEXISTS', metadata, 'kept')).toBe(0);

    await cache.update({ keep: 1 });
    await cache.refresh();
    await cache.refresh();
    expect(await keptOf(lab)).toHaveLength(1);
    // All keys are others, so the metadata are elsewhere, and the old ones go.
    await cache.update({ targets: { other: hash({ key: lab.name('other'), id: 'id' }) } });
    expect(await keptOf(lab)).toEqual([]);
    await cache.unregister({ dropData: true });
    expect(await keysOf(lab)).toEqual([]);
  });

  it('keeps the versions of several slots together', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const { definition } = built(lab, {
      atomic: false,
      targets: {
        one: hash({ key: lab.name('{one}'), id: 'id' }),
        two: list({ key: lab.name('{two}') }),
      },
    });
    const cache = smart.register(definition);
    await cache.ready();
    for (let build = 2; build <= 4; build += 1) await cache.refresh();
    expect((await cache.versions()).map(({ current }) => current)).toEqual([true, false, false]);
    expect(await keptOf(lab)).toHaveLength(4);
    await cache.update({ atomic: true });
    await cache.refresh();
    expect(await keptOf(lab)).not.toEqual([]);
    await cache.unregister({ dropData: true });
    expect(await keysOf(lab)).toEqual([]);
  });

  it('is not disturbed by what somebody writes into the metadata', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const key = lab.name('all');
    const { definition } = built(lab, { targets: { all: hash({ key, id: 'id' }) } });
    const cache = smart.register(definition);
    await cache.ready();
    const metadata = `{${key}}:smart-redis:${lab.namespace}:cache`;
    for (const text of ['7', '[', '[{"index":0}]', '{"a":1}', 'x'.repeat(100_000)]) {
      await lab.redis('HSET', metadata, 'kept', text);
      expect(await cache.versions()).toHaveLength(1);
      await cache.refresh({ timeout: '20s' });
      expect(await cache.versions()).toHaveLength(2);
    }
    await lab.redis('HSET', metadata, 'version', '9'.repeat(16));
    await cache.refresh({ timeout: '20s' });
    await cache.refresh({ timeout: '20s' });
    expect((await cache.versions()).length).toBeGreaterThan(1);
  });

  it('takes whole numbers from 0 to 10', async () => {
    await using lab = openLab();
    const { smart } = lab.instance();
    for (const keep of [-1, 1.5, 11, '2', null, NaN]) {
      const work = Promise.resolve().then(() =>
        smart.register({ ...built(lab).definition, keep: keep as number }),
      );
      expect(await failureOf(work)).toMatchObject({
        code: 'SR_INVALID_OPTION',
        details: { option: 'keep', allowed: 'a whole number from 0 to 10' },
      });
    }
    smart.register(built(lab, { keep: 10 }).definition);
  });
});

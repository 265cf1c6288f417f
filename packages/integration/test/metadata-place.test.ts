import type { Target } from '@smart-redis/core';
import { list } from '@smart-redis/core';
import { lyingElector, tamper } from '@smart-redis/faults';
import { waitFor } from '@smart-redis/testing';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Instance, Lab } from './support/lab.js';
import { describeSideBySide } from './support/with-server.js';

type Row = Readonly<Record<'id', string>>;

const targetsOf = (lab: Lab, names: readonly string[]): Record<string, Target<Row>> =>
  Object.fromEntries(
    names.map((name) => {
      const options = { key: lab.name(name) };
      return [name, list(options)];
    }),
  );

const register = (
  lab: Lab,
  { smart }: Instance,
  names: readonly string[],
  fetcher = (): Row[] => [{ id: names.join() }],
) =>
  smart.register({
    name: 'cache',
    refresh: { every: '1d' },
    fetcher,
    targets: targetsOf(lab, names),
  });

/** The engine's keys that a cache leaves, without those of the namespace. */
const keysOfOurs = async (lab: Lab): Promise<string[]> => {
  const keys = (await lab.redis('KEYS', `*${lab.namespace}*`)) as string[];
  return keys.filter(
    (key) => key.includes('smart-redis:') && !key.startsWith(`{smart-redis:${lab.namespace}}:`),
  );
};
const metadataKeys = async (lab: Lab): Promise<string[]> =>
  (await keysOfOurs(lab)).filter((key) => key.endsWith(`:smart-redis:${lab.namespace}:cache`));
const shown = (lab: Lab, name: string) => lab.redis('LRANGE', lab.name(name), '0', '-1');

describeSideBySide('the metadata of a cache', (openLab, driver) => {
  it.each([
    ['adds a target whose key comes first', ['{t}:m'], ['{t}:a', '{t}:m']],
    ['adds one, where no key has a tag', ['m'], ['a', 'm']],
    ['takes the first target away', ['a', 'm'], ['m']],
    ['renames the first key', ['{t}:b', '{t}:m'], ['{t}:a', '{t}:m']],
    ['lists its targets in another order', ['m', 'n'], ['n', 'm']],
  ])('stay where they are when a release %s', async (_, before, after) => {
    await using lab = openLab();
    const old = await lab.started();
    const first = await register(lab, old, before).refresh();
    const places = await metadataKeys(lab);
    await old.smart.close();
    const next = register(lab, await lab.started(), after);
    expect((await next.info()).version).toBe(first.version);
    await waitFor(async () => String(await shown(lab, after[0] ?? '')).length > 0, {
      message: 'the new key',
    });
    const second = await next.refresh();
    expect(await metadataKeys(lab)).toEqual(places);
    expect(second.version).toBeGreaterThanOrEqual(first.version ?? Number.NaN);
    const records = (await keysOfOurs(lab)).filter((key) => key.includes(':owner:'));
    expect(records).toHaveLength(after.length);
    await next.unregister({ dropData: true });
    expect(await keysOfOurs(lab)).toEqual([]);
  });

  it('are separate for two caches of one name without a common key', async () => {
    await using lab = openLab();
    const versions: unknown[] = [];
    for (const release of ['v1', 'v2']) {
      const instance = await lab.started();
      const cache = register(lab, instance, [`${release}:a`, `${release}:b`]);
      await cache.ready();
      versions.push((await cache.info()).version);
      await instance.smart.close();
    }
    expect(await metadataKeys(lab)).toHaveLength(2);
    const again = register(lab, await lab.started(), ['v1:b', 'v1:c']);
    expect((await again.info()).version).toBe(versions[0]);
  });

  it('are found by a standby with more targets, whatever it waits for, even before the first version', async () => {
    await using lab = openLab();
    const leader = await lab.started();
    await waitFor(() => leader.smart.isLeader, { message: 'the first leads' });
    let mayFetch = (): void => undefined;
    const held = new Promise<void>((resolve) => (mayFetch = resolve));
    const standby = register(lab, await lab.started(), ['a', 'b']);
    // The request is made where this instance expects the metadata, and is found nevertheless.
    const asked = standby.refresh();
    const ready = standby.ready();
    await waitFor(async () => (await metadataKeys(lab)).length === 1, { message: 'a request' });
    leader.smart.register({
      name: 'cache',
      fetcher: async () => {
        await held;
        return [{ id: 'a row' }];
      },
      targets: targetsOf(lab, ['b']),
    });
    await waitFor(async () => (await metadataKeys(lab))[0]?.includes(':b}') === true, {
      message: 'one place that all know',
    });
    mayFetch();
    await ready;
    const first = await asked;
    await standby.update({ targets: targetsOf(lab, ['0', 'b', 'c']) });
    expect((await standby.info()).version).toBeGreaterThanOrEqual(first.version ?? Number.NaN);
    expect(await metadataKeys(lab)).toHaveLength(1);
    await leader.smart.close();
    await waitFor(async () => (await lab.redis('EXISTS', lab.name('c'))) === 1, {
      message: 'the new definition is served',
      timeoutMs: 20_000,
    });
    expect(await metadataKeys(lab)).toHaveLength(1);
    await standby.unregister({ dropData: true });
    expect(await keysOfOurs(lab)).toEqual([]);
  });

  it.each([
    ['old', 'm'],
    ['new', 'a'],
  ])(
    'are one where two releases have claimed them at different places, and the %s is the first to go on',
    async (quick, first) => {
      await using lab = openLab();
      const startSlow = async (names: readonly string[]) => {
        let go = (): void => undefined;
        const held = new Promise<void>((resolve) => (go = resolve));
        const instance = await lab.started({
          elector: lyingElector(),
          driver: tamper(driver.connect(lab.server.url), async (call) => {
            // Its claim is answered, and it is about to write the owner records.
            if (call.command.some((word) => String(word).includes('"commands":'))) await held;
            return call.pass();
          }),
        });
        const claimed = (await metadataKeys(lab)).length + 1;
        const cache = register(lab, instance, names);
        await waitFor(async () => (await metadataKeys(lab)).length === claimed, {
          message: 'its claim',
        });
        return { instance, cache, go };
      };
      const [older, newer] = [await startSlow(['m', 'n']), await startSlow(['a', 'm'])];
      const [one, other] = quick === 'old' ? [older, newer] : [newer, older];
      one.go();
      await one.cache.ready();
      other.go();
      await newer.cache.refresh();
      expect((await newer.cache.info()).leader).toBe(newer.instance.smart.instance);
      // Whoever finds another place removes what it left at the first one, a moment later.
      await waitFor(async () => (await metadataKeys(lab)).length === 1, { message: 'one place' });
      expect((await metadataKeys(lab))[0]).toContain(`:${first}}`);
      await Promise.all([older, newer].map(({ instance }) => instance.smart.close()));
      const last = register(lab, await lab.started(), ['m']);
      await last.refresh();
      await last.unregister({ dropData: true });
      expect(await keysOfOurs(lab)).toEqual([]);
    },
  );

  it('are created again after Redis has lost everything, by any definition', async () => {
    await using lab = openLab();
    const old = await lab.started();
    const cache = register(lab, old, ['b', 'c']);
    await cache.ready();
    const keys = (await lab.redis('KEYS', `*${lab.namespace}*`)) as string[];
    await lab.redis('DEL', ...keys);
    await old.smart.close();
    const next = register(lab, await lab.started(), ['a', 'b']);
    await next.ready();
    await next.refresh();
    expect(await metadataKeys(lab)).toHaveLength(1);
    await next.unregister({ dropData: true });
    expect(await keysOfOurs(lab)).toEqual([]);
  });

  it('of each slot stay with atomic: false, and are split or merged when that changes', async () => {
    await using lab = openLab();
    const versions: (number | null)[] = [];
    const steps = [
      { atomic: false, names: ['m', 'n'], places: 2 },
      { atomic: false, names: ['n', 'm'], places: 2 },
      { atomic: false, names: ['m', 'a', 'n'], places: 3 },
      { atomic: true, names: ['m', 'a', 'n'], places: 1 },
      { atomic: false, names: ['n', 'm', 'a'], places: 3 },
    ];
    for (const [index, { atomic, names, places }] of steps.entries()) {
      const instance = await lab.started();
      const cache = instance.smart.register({
        name: 'cache',
        atomic,
        fetcher: () => [{ id: String(index) }],
        targets: targetsOf(lab, names),
      });
      versions.push((await cache.refresh()).version);
      for (const name of names)
        expect(await shown(lab, name)).toEqual([`{"id":"${String(index)}"}`]);
      expect(await metadataKeys(lab)).toHaveLength(places);
      if (index === steps.length - 1) await cache.unregister({ dropData: true });
      await instance.smart.close();
    }
    expect(versions).toEqual(
      [...new Set(versions)].sort((one, other) => Number(one) - Number(other)),
    );
    expect(await keysOfOurs(lab)).toEqual([]);
  });

  it('of each slot answer the requests made there, whichever slot is first for the leader', async () => {
    await using lab = openLab();
    const leader = await lab.started();
    await waitFor(() => leader.smart.isLeader, { message: 'the first leads' });
    let isBroken = false;
    const spread = ({ smart }: Instance, names: readonly string[]) =>
      smart.register({
        name: 'cache',
        atomic: false,
        fetcher: () => {
          if (isBroken) throw new Error('the source is away');
          return [{ id: 'a row' }];
        },
        targets: targetsOf(lab, names),
      });
    const own = spread(leader, ['n', 'm', 'a']);
    await own.ready();
    const standby = spread(await lab.started(), ['m', 'n']);
    const before = await standby.refresh({ timeout: '20s' });
    expect((await standby.refresh({ timeout: '20s' })).checkedAt?.getTime()).toBeGreaterThanOrEqual(
      Number(before.checkedAt),
    );
    isBroken = true;
    await expect(standby.refresh({ timeout: '20s' })).rejects.toThrow('the source is away');
    await expect(own.refresh({ timeout: '20s' })).rejects.toThrow('the source is away');
  });

  it('are read at one version from their place', async () => {
    await using lab = openLab();
    const first = await lab.started();
    let fetches = 0;
    const rows = () => {
      fetches += 1;
      return Array.from({ length: 50 }, (_, id) => ({ id: String(id), fetch: fetches }));
    };
    const old = first.smart.register({
      name: 'cache',
      fetcher: rows,
      targets: { all: list({ key: lab.name('m') }) },
    });
    await old.ready();
    // The place it would choose is beside the first key.
    const reader = (await lab.started()).smart.register({
      name: 'cache',
      fetcher: rows,
      targets: { all: list({ key: lab.name('m') }), other: list({ key: lab.name('a') }) },
    });
    const read = reader.read.all.values({ pageSize: 10 });
    const seen: unknown[] = [];
    await expect(async () => {
      for await (const row of read) {
        if (seen.push(row) === 1) await old.refresh();
      }
    }).rejects.toMatchObject({ code: 'SR_VERSION_CHANGED' });
  });
});

interface Step {
  readonly how: 'update' | 'release' | 'release that was asked before';
  readonly kept: number;
  readonly names: readonly string[];
}

const pool = ['a', 'b', 'c', 'd', 'e', 'f'];
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    how: fc.constantFrom<Step['how'][]>('update', 'release', 'release that was asked before'),
    kept: fc.nat(10),
    names: fc.shuffledSubarray(pool, { minLength: 0, maxLength: 4 }),
  }),
  { minLength: 1, maxLength: 5 },
);

describeSideBySide('any sequence of definitions that each keep a key', (openLab) => {
  it('has one metadata key, versions that rise, and leaves nothing when it is dropped', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.constantFrom('', '{t}:'), async (walk, tag) => {
        await using lab = openLab();
        let names = ['c', 'd'];
        let instance = await lab.started();
        let count = 0;
        const fetcher = (): Row[] => [{ id: String((count += 1)) }];
        const tagged = (): string[] => names.map((name) => tag + name);
        let cache = register(lab, instance, tagged(), fetcher);
        let { version } = await cache.refresh();
        const [place] = await metadataKeys(lab);
        for (const { how, kept, names: others } of walk) {
          const keep = names[kept % names.length] ?? 'c';
          names = [...new Set([...others, keep])];
          if (how === 'update') {
            await cache.update({ targets: targetsOf(lab, tagged()) });
          } else {
            const next = await lab.started();
            const released = register(lab, next, tagged(), fetcher);
            const asked = how === 'release' ? undefined : released.refresh();
            if (asked !== undefined) await asked;
            await instance.smart.close();
            [instance, cache] = [next, released];
          }
          const info = await cache.refresh();
          expect(info.version).toBeGreaterThan(version ?? Number.NaN);
          version = info.version;
          for (const name of tagged()) {
            expect(await shown(lab, name)).toEqual([`{"id":"${String(count)}"}`]);
          }
          expect(await metadataKeys(lab)).toEqual([place]);
        }
        await cache.unregister({ dropData: true });
        expect(await keysOfOurs(lab)).toEqual([]);
      }),
      { numRuns: 12 },
    );
  });
});

import { hash, list, set } from '@smart-redis/core';
import { waitFor } from '@smart-redis/testing';
import { expect, it } from 'vitest';
import { failureOf } from './support/failure-of.js';
import type { Instance, Lab } from './support/lab.js';
import { describeWithServer } from './support/with-server.js';

interface Row {
  readonly id: string;
}
const one = (id: string): (() => Row[]) => {
  return () => [{ id }];
};

describeWithServer('update()', (openLab) => {
  it.each([{ delta: true }, { delta: false }])(
    'publishes each of many definitions in a row, with $delta as delta, without a change of leader',
    async ({ delta }) => {
      await using lab = openLab();
      const { smart } = await lab.started();
      const deposed: unknown[] = [];
      smart.on('deposed', (event) => deposed.push(event));
      const cache = smart.register({
        name: 'cache',
        delta,
        fetcher: one('first'),
        targets: { all: set({ key: lab.name('all'), member: 'id' }) },
      });
      await cache.ready();
      const versions: (number | null)[] = [(await cache.info()).version];
      for (let number = 1; number <= 6; number += 1) {
        await cache.update({ fetcher: one(String(number)) });
        expect(await cache.read.all.has(String(number))).toBe(true);
        expect(await cache.read.all.size()).toBe(1);
        versions.push((await cache.info()).version);
        // Between updates some instances have refreshed and some have not, so their counts differ.
        for (let more = 0; more < number % 3; more += 1) await cache.refresh();
      }
      expect(new Set(versions).size).toBe(versions.length);
      expect(deposed).toEqual([]);
    },
  );

  it('is not confused with a cache of that name that was registered before', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const deposed: unknown[] = [];
    smart.on('deposed', (event) => deposed.push(event));
    for (let number = 1; number <= 4; number += 1) {
      const cache = smart.register({
        name: 'cache',
        fetcher: one(String(number)),
        targets: { all: hash({ key: lab.name('all') }), list: list({ key: lab.name('list') }) },
      });
      await cache.refresh();
      expect(await cache.read.all.get(String(number))).toEqual({ id: String(number) });
      expect(await cache.read.list.range(0, -1)).toEqual([{ id: String(number) }]);
      await cache.unregister();
    }
    expect(deposed).toEqual([]);
  });
});

describeWithServer('concurrent calls for one cache', (openLab) => {
  const keysOfOurs = async (lab: Lab): Promise<string[]> => {
    const [, keys] = (await lab.redis('SCAN', '0', 'COUNT', '100000')) as [string, string[]];
    return keys.filter(
      (key) =>
        key.includes(lab.namespace) &&
        !/^\{smart-redis:[^}]*\}:(leader|roster:)/.test(key) &&
        !key.endsWith('}:term'),
    );
  };
  const registered = (lab: Lab, { smart }: Instance) =>
    smart.register({
      name: 'cache',
      fetcher: one('first'),
      params: 0,
      refresh: { every: '1h' },
      targets: { all: list({ key: lab.name('all') }) },
    });

  it('updates: each is published, or rejected because a later one has replaced it', async () => {
    await using lab = openLab();
    const cache = registered(lab, await lab.started());
    await cache.ready();
    const outcomes = await Promise.allSettled(
      ['1', '2', '3', '4'].map((id) => cache.update({ fetcher: one(id) })),
    );
    expect(outcomes.at(-1)?.status).toBe('fulfilled');
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected')
        expect(outcome.reason).toMatchObject({ code: 'SR_UNREGISTERED' });
    }
    expect(await cache.read.all.range(0, -1)).toEqual([{ id: '4' }]);
  });

  it('updates of different parts: all of them are published', async () => {
    await using lab = openLab();
    const cache = registered(lab, await lab.started());
    await cache.ready();
    await Promise.all([
      cache.update({ fetcher: ({ params }) => [{ id: `by ${String(params)}` }] }),
      cache.update({ params: 7 }),
      cache.update({ timeout: '1m' }),
    ]);
    expect(await cache.read.all.range(0, -1)).toEqual([{ id: 'by 7' }]);
  });

  it('an update, and unregister with dropData: no key is left, whichever comes first', async () => {
    await using lab = openLab();
    const instance = await lab.started();
    for (const order of ['update first', 'unregister first']) {
      const cache = registered(lab, instance);
      await cache.ready();
      const calls = [
        () => cache.update({ fetcher: one('new') }),
        () => cache.unregister({ dropData: true }),
      ];
      if (order === 'unregister first') calls.reverse();
      await Promise.allSettled(calls.map((call) => call()));
      expect(await keysOfOurs(lab)).toEqual([]);
      expect((await failureOf(cache.refresh())).code).toBe('SR_UNREGISTERED');
      expect((await failureOf(cache.update({ params: 1 }))).code).toBe('SR_UNREGISTERED');
    }
  });

  it('requests, and unregister with dropData: no key is left', async () => {
    await using lab = openLab();
    const instance = await lab.started();
    for (let round = 0; round < 20; round += 1) {
      const cache = registered(lab, instance);
      if (round % 2 === 0) await cache.ready();
      const asked = [cache.refresh(), cache.refresh(), cache.ready()];
      const dropped = cache.unregister({ dropData: true });
      await Promise.allSettled([...asked, dropped]);
      await dropped;
      expect(await keysOfOurs(lab)).toEqual([]);
    }
  });

  it('dropData before start() opens the connection by itself', async () => {
    await using lab = openLab();
    const cache = registered(lab, await lab.started());
    await cache.ready();
    await cache.unregister();
    const other = registered(lab, lab.instance());
    await other.unregister({ dropData: true });
    expect(await keysOfOurs(lab)).toEqual([]);
  });

  it('a cache takes the name of one that is being unregistered, and starts from scratch', async () => {
    await using lab = openLab();
    const instance = await lab.started();
    const cache = registered(lab, instance);
    await cache.ready();
    const { version } = await cache.info();
    const dropped = cache.unregister({ dropData: true });
    const next = registered(lab, instance);
    await next.ready();
    await dropped;
    expect(await next.read.all.range(0, -1)).toEqual([{ id: 'first' }]);
    expect((await next.info()).version).toBeGreaterThan(version ?? Number.NaN);
    // The old handle has no effect any more.
    expect((await failureOf(cache.update({ params: 1 }))).code).toBe('SR_UNREGISTERED');
    expect((await failureOf(cache.unregister({ dropData: true }))).code).toBe('SR_UNREGISTERED');
    expect((await failureOf(cache.info())).code).toBe('SR_UNREGISTERED');
    await cache.unregister();
    expect(await next.read.all.length()).toBe(1);
  });

  it('other targets: keys that are no longer filled are removed once the new ones exist', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    let isBroken = true;
    const cache = smart.register({
      name: 'cache',
      fetcher: () => {
        if (isBroken && hasNew) throw new Error('not yet');
        return [{ id: 'a row' }];
      },
      targets: { all: list({ key: lab.name('{t}:b') }) },
    });
    let hasNew = false;
    await cache.ready();
    hasNew = true;
    const targets = {
      other: list({ key: lab.name('{t}:c') }),
      more: list({ key: lab.name('{t}:a') }),
    };
    expect((await failureOf(cache.update({ targets: targets }))).code).toBe('SR_FETCH_FAILED');
    expect(await lab.redis('EXISTS', lab.name('{t}:b'))).toBe(1);
    isBroken = false;
    await cache.refresh();
    await waitFor(async () => (await lab.redis('EXISTS', lab.name('{t}:b'))) === 0, {
      message: 'the old key goes',
    });
    const last = { other: list({ key: lab.name('{t}:d') }) };
    await cache.update({ targets: last });
    const live = (await keysOfOurs(lab)).filter((key) => !key.includes('smart-redis:'));
    expect(live).toEqual([lab.name('{t}:d')]);
    await cache.unregister({ dropData: true });
    expect(await keysOfOurs(lab)).toEqual([]);
  });

  it('invalid changes leave the current definition in place', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const cache = registered(lab, { smart, log: [] });
    smart.register({
      name: 'other',
      fetcher: one('x'),
      targets: { x: list({ key: lab.name('x') }) },
    });
    await cache.ready();
    const wrong = [
      { name: 'another' },
      { timeout: 'soon' },
      { refresh: { every: '0s' } },
      { targets: {} },
      { targets: { all: list({ key: lab.name('x') }) } },
      { fetcher: 7 },
      null,
      [],
      'fetcher',
    ];
    for (const changes of wrong) {
      expect((await failureOf(cache.update(changes as never))).code).toBe('SR_INVALID_OPTION');
    }
    const before = await cache.info();
    expect((await cache.refresh()).checkedAt?.getTime()).toBeGreaterThanOrEqual(
      Number(before.checkedAt),
    );
    expect(await cache.read.all.range(0, -1)).toEqual([{ id: 'first' }]);
  });
});

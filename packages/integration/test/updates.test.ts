import { hash, list, set } from '@smart-redis/core';
import { expect, it } from 'vitest';
import { describeWithServer } from './support/with-server.js';

interface Row {
  readonly id: string;
}
const one = (id: string): (() => Row[]) => {
  return () => [{ id }];
};

describeWithServer('update()', (openLab) => {
  it.each([{ delta: true }, { delta: false }])(
    'publishes each of many definitions in a row, with $delta as delta, and costs nobody the lead',
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
        // Between updates some have refreshed, and some have not: their counts are not the same.
        for (let more = 0; more < number % 3; more += 1) await cache.refresh();
      }
      expect(new Set(versions).size).toBe(versions.length);
      expect(deposed).toEqual([]);
    },
  );

  it('is not mixed up with a cache of that name that was registered before', async () => {
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

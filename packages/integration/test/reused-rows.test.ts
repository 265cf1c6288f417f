import type { Command, Target } from '@smart-redis/core';
import { hash, list, set, sortedSet } from '@smart-redis/core';
import { expect, it } from 'vitest';
import type { Lab } from './support/lab.js';
import { describeWithServer } from './support/with-server.js';

interface Row {
  id: number;
  name: string;
}

/** Rows that reuse the same few objects. */
async function* pooled(count: number, poolSize: number): AsyncGenerator<Row> {
  const pool = Array.from({ length: poolSize }, (): Row => ({ id: -1, name: '' }));
  for (let id = 0; id < count; id += 1) {
    const row = pool[id % poolSize] ?? { id, name: '' };
    row.id = id;
    row.name = `name ${String(id)}`;
    yield await Promise.resolve(row);
  }
}

function targetsIn(lab: Lab) {
  return {
    byId: hash({ key: lab.name('by-id') }),
    byName: hash({ key: lab.name('by-name'), id: (row: Row) => row.name }),
    names: set({ key: lab.name('names'), member: 'name' }),
    ranks: sortedSet({ key: lab.name('ranks'), member: 'name', score: 'id' }),
    scored: sortedSet({ key: lab.name('scored'), score: (row: Row) => row.id }),
    all: list({ key: lab.name('all') }),
  };
}

describeWithServer('rows that reuse one object', (openLab) => {
  it.each([1, 2, 7, 150])(
    'are each encoded when they arrive, with %i objects in turn',
    async (poolSize) => {
      await using lab = openLab();
      const { smart } = await lab.started();
      const cache = smart.register({
        name: 'cache',
        fetcher: () => pooled(500, poolSize),
        targets: targetsIn(lab),
      });
      await cache.refresh();
      const { read } = cache;
      for (const id of [0, 1, 42, 499]) {
        const row = { id, name: `name ${String(id)}` };
        expect(await read.byId.get(id)).toEqual(row);
        expect(await read.byName.get(row.name)).toEqual(row);
        expect(await read.ranks.score(row.name)).toBe(id);
        expect(await read.scored.score(row)).toBe(id);
        expect(await read.names.has(row.name)).toBe(true);
        expect(await read.all.range(id, id)).toEqual([row]);
      }
      const sizes = [read.byId.size(), read.byName.size(), read.names.size(), read.ranks.size(), read.scored.size(), read.all.length()]; // prettier-ignore
      expect(await Promise.all(sizes)).toEqual([500, 500, 500, 500, 500, 500]);
    },
  );

  it('are each encoded when they arrive by a delta too, and by a custom writer that takes', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const key = lab.name('own');
    const own: Target<Row> = {
      key,
      writer: {
        type: 'own',
        take: (row, rowNumber, words) => void words.push(`${String(rowNumber)}:${row.name}`),
        write: (staging, _rows, batch) =>
          (batch.taken?.(own.writer) ?? []).map((word): Command => ['RPUSH', staging, word]),
        count: (staging) => ['LLEN', staging],
      },
    };
    const cache = smart.register({
      name: 'cache',
      fetcher: () => pooled(120, 1),
      targets: { own },
    });
    await cache.refresh();
    expect(await lab.redis('LRANGE', key, '0', '1')).toEqual(['0:name 0', '1:name 1']);
    let count = 300;
    const delta = smart.register({
      name: 'delta',
      fetcher: () => pooled(count, 3),
      targets: { byId: hash({ key: lab.name('delta') }) },
      delta: true,
    });
    await delta.refresh();
    count = 302;
    await delta.refresh();
    expect(await delta.read.byId.size()).toBe(302);
    expect(await delta.read.byId.get(5)).toEqual({ id: 5, name: 'name 5' });
  });
});

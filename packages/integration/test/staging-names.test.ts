import { hash, list } from '@smart-redis/core';
import { expect, it } from 'vitest';
import { describeWithServer } from './support/with-server.js';

describeWithServer('caches whose keys differ only in braces', (openLab) => {
  it('never share a staging key, and each shows its own rows', async () => {
    await using lab = openLab();
    const { smart } = await lab.started({ concurrency: 8 });
    const tag = lab.name('z');
    const keys = [tag, `{${tag}}`, `${tag}}`, `{${tag}`, `{}${tag}`, `{}{${tag}}`];
    const caches = keys.map((key, index) =>
      smart.register({
        name: `cache-${String(index)}`,
        fetcher: async function* () {
          for (let id = 0; id < 30; id += 1) {
            await new Promise((resolve) => setImmediate(resolve));
            yield { id: 'the-same', of: key, number: id };
          }
        },
        targets: { all: list({ key }), byId: hash({ key: `${key}:by-id` }) },
      }),
    );
    for (let round = 0; round < 10; round += 1) {
      await Promise.all(caches.map((cache) => cache.refresh()));
      for (const [index, cache] of caches.entries()) {
        const rows = await cache.read.all.range(0, -1);
        expect(new Set(rows.map((row) => row.of))).toEqual(new Set([keys[index]]));
        expect(rows).toHaveLength(30);
        expect((await cache.read.byId.get('the-same'))?.of).toBe(keys[index]);
      }
    }
  });

  it('have separate metadata, even if namespace and name look alike', async () => {
    await using lab = openLab();
    const { namespace } = lab;
    const [one, two] = [
      await lab.started({ namespace: `${namespace}:a` }),
      await lab.started({ namespace }),
    ];
    const versions = await Promise.all(
      [
        one.smart.register({
          name: 'b',
          fetcher: () => [1],
          targets: { all: list({ key: lab.name('z') }) },
        }),
        two.smart.register({
          name: 'a:b',
          fetcher: () => [2, 2],
          targets: { all: list({ key: `{${lab.name('z')}}` }) },
        }),
      ].map(async (cache) => {
        await cache.refresh();
        return cache;
      }),
    );
    expect((await versions[0]?.info())?.rows).toBe(1);
    expect((await versions[1]?.info())?.rows).toBe(2);
  });
});

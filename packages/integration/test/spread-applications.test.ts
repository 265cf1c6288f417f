import { list } from '@smart-redis/core';
import { waitFor } from '@smart-redis/testing';
import { expect, it } from 'vitest';
import type { Member } from './support/spread-member.js';
import { placed, seated } from './support/spread-member.js';
import { describeWithServer } from './support/with-server.js';

describeWithServer('applications that share a namespace', (openLab) => {
  it('are served all their caches, each by one that knows it', async () => {
    await using lab = openLab();
    const web = await seated(lab, 'web');
    const worker = await seated(lab, 'worker');
    const names = (text: string): string[] =>
      Array.from({ length: 6 }, (_, index) => `${text}-${String(index)}`);
    const [ofWeb, ofWorker] = [names('web'), names('worker')];
    const ready = [
      ...ofWeb.map((name) => web.register(name)),
      ...ofWorker.map((name) => worker.register(name)),
    ];
    await Promise.all(ready.map((cache) => cache.ready()));
    expect(new Set((await placed([web], ofWeb)).values())).toEqual(new Set(['web']));
    expect(new Set((await placed([worker], ofWorker)).values())).toEqual(new Set(['worker']));
    expect(new Set(web.fetched)).toEqual(new Set(ofWeb));
    expect(new Set(worker.fetched)).toEqual(new Set(ofWorker));

    const both = await seated(lab, 'both');
    for (const name of [...ofWeb, ...ofWorker]) both.register(name);
    // At first it may be known to have some of them only.
    const share = async (other: Member, ofOther: readonly string[]): Promise<number> => {
      const servers = await placed([other, both], ofOther, 2);
      return [...servers.values()].filter((name) => name === 'both').length;
    };
    for (const [other, ofOther] of [[web, ofWeb] as const, [worker, ofWorker] as const]) {
      await waitFor(async () => (await share(other, ofOther)) >= 2, { message: 'its share' });
      expect(await share(other, ofOther)).toBeLessThanOrEqual(4);
    }
    // A move builds nothing.
    expect(both.fetched).toEqual([]);
    await both.smart.close();
    await placed([web], ofWeb);
    await placed([worker], ofWorker);
    for (const cache of ready) {
      expect((await cache.refresh()).lastError).toBeNull();
    }
  });

  it('are both served where they give one name to caches without a common key', async () => {
    await using lab = openLab();
    const versions = await Promise.all(['v1', 'v2'].map((name) => seated(lab, name)));
    for (const member of versions) {
      const all = list({ key: lab.name(`${member.name}:all`) });
      member.register('cache', { targets: { all } });
    }
    for (const member of versions) {
      const cache = member.cache('cache');
      await cache.ready();
      await waitFor(async () => (await cache.info()).servedBy === member.name, {
        message: 'each serves its own',
      });
      expect((await cache.refresh()).servedBy).toBe(member.name);
      expect(await cache.read.all.range(0, -1)).toEqual([member.name]);
    }
    // The same release once more: it has a part in its own.
    const again = await seated(lab, 'v1-again');
    again.register('cache', { targets: { all: list({ key: lab.name('v1:all') }) } });
    await versions[0]?.smart.close();
    const cache = again.cache('cache');
    await waitFor(async () => (await cache.info()).servedBy === 'v1-again', {
      message: 'it is served by the other one that has its keys',
    });
    expect((await versions[1]?.cache('cache').info())?.servedBy).toBe('v2');
    expect((await cache.refresh()).servedBy).toBe('v1-again');
  });

  it('are one cache where a release adds a target, and its metadata stay where they are', async () => {
    await using lab = openLab();
    const all = list({ key: lab.name('z-all') });
    const old = await seated(lab, 'old');
    await old.register('cache', { targets: { all } }).ready();
    const metadata = async (): Promise<unknown> =>
      lab.redis('KEYS', `*:smart-redis:${lab.namespace}:cache`);
    const before = await metadata();
    expect(before).toHaveLength(1);
    const next = await seated(lab, 'new');
    // Sorts before the other one.
    const cache = next.smart.register({
      name: 'cache',
      fetcher: () => ['new'],
      targets: { all, more: list({ key: lab.name('a-more') }) },
    });
    await waitFor(async () => (await cache.read.more.length()) === 1, { message: 'it is built' });
    expect(await cache.read.all.range(0, -1)).toEqual(['new']);
    await waitFor(() => old.serving().size === 0, { message: 'the old one serves it no more' });
    expect((await cache.info()).servedBy).toBe('new');
    expect((await old.cache('cache').refresh()).servedBy).toBe('new');
    expect(await metadata()).toEqual(before);
    expect(old.fetched).toEqual(['cache']);
  });
});

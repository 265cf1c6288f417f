import { list } from '@smart-redis/core';
import { expect, it } from 'vitest';
import { describeWithServer } from './support/with-server.js';

const targets = (key: string) => ({ all: list<string>({ key }) });

describeWithServer('health', (openLab) => {
  it('names the worst status, and what each cache is like', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const good = smart.register({
      name: 'good',
      fetcher: () => ['row'],
      freshness: { staleAfter: '1h' },
      targets: targets(lab.name('good')),
    });
    smart.register({
      name: 'bad',
      fetcher: (): string[] => {
        throw new Error('the source is down');
      },
      targets: targets(lab.name('bad')),
    });
    await good.ready();
    await expect
      .poll(async () => (await smart.health()).caches.bad?.lastError?.message)
      .toContain('the source is down');
    const health = await smart.health();
    expect(health).toMatchObject({
      status: 'building',
      connected: true,
      instance: 'instance-1',
      serves: 2,
    });
    expect(health.caches.good).toMatchObject({
      status: 'fresh',
      rows: 1,
      servedBy: 'instance-1',
      lastError: null,
    });
    expect(health.caches.good).toEqual({
      ...(await good.health()),
      ageMs: expect.any(Number) as number,
    });
  });

  it('answers in time, with what was known last, while Redis is silent', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const cache = smart.register({
      name: 'cache',
      fetcher: () => ['row'],
      targets: targets(lab.name('rows')),
    });
    await cache.ready();
    const before = await smart.health();
    lab.server.pause();
    try {
      const silent = await smart.health({ timeout: '200ms' });
      expect(silent).toMatchObject({ status: 'unknown', connected: false, instance: 'instance-1' });
      expect(silent.caches.cache).toMatchObject({
        status: 'unknown',
        version: before.caches.cache?.version,
        rows: 1,
      });
      expect(silent.caches.cache?.ageMs).toBeGreaterThanOrEqual(
        (before.caches.cache?.ageMs ?? 0) + 190,
      );
      expect((await cache.health({ timeout: '50ms' })).status).toBe('unknown');
    } finally {
      lab.server.resume();
    }
    await expect.poll(async () => (await smart.health()).status).toBe('fresh');
  });

  it('is refused for a cache that was unregistered, and says what a timeout may be', async () => {
    await using lab = openLab();
    const { smart } = await lab.started();
    const cache = smart.register({
      name: 'cache',
      fetcher: () => ['row'],
      targets: targets(lab.name('rows')),
    });
    await expect(cache.health({ timeout: 'soon' as '1s' })).rejects.toMatchObject({
      code: 'SR_INVALID_OPTION',
    });
    await cache.unregister();
    await expect(cache.health()).rejects.toMatchObject({ code: 'SR_UNREGISTERED' });
    expect(await smart.health()).toMatchObject({ status: 'fresh', caches: {} });
  });
});

import { channel } from 'node:diagnostics_channel';
import { hash, list, SmartRedis } from '@smart-redis/core';
import type { SmartRedisOptions } from '@smart-redis/core';
import { openOperator } from '@smart-redis/core/operator';
import { ioredisDriver } from '@smart-redis/ioredis';
import { leaseElector } from '@smart-redis/lease';
import type { RedisServer } from '@smart-redis/testing';
import { startRedis, waitFor } from '@smart-redis/testing';
import { Gauge, Registry } from 'prom-client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { MetricsOptions } from '../src/index.js';
import { collectMetrics as collect } from '../src/index.js';
import { parseScrape } from './parse-scrape.js';

describe('collectMetrics', () => {
  let server: RedisServer | undefined;
  let count = 0;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(async () => {
    await server?.stop();
  });
  // Channels are those of the whole process.
  const stops: (() => void)[] = [];
  const collectMetrics = (options: MetricsOptions): (() => void) => {
    const stop = collect(options);
    stops.push(stop);
    return stop;
  };
  afterEach(() => {
    for (const stop of stops.splice(0)) stop();
  });
  const connect = (at = server) =>
    ioredisDriver(`redis://${at?.host ?? ''}:${String(at?.port ?? 0)}`);
  const created = (options: Partial<SmartRedisOptions> = {}): SmartRedis => {
    count += 1;
    return new SmartRedis({
      driver: connect(),
      elector: leaseElector({ ttl: '5s' }),
      namespace: `metrics-${String(count)}-${String(process.pid)}`,
      instance: 'one',
      logger: false,
      ...options,
    });
  };
  const key = (smart: SmartRedis, name: string): string => `${smart.namespace}:${name}`;
  const scraped = async (registry: Registry) => parseScrape(await registry.metrics());

  it('tells names, types and units of a cache, and never a key or an id', async () => {
    await using smart = created();
    const registry = new Registry();
    const stop = collectMetrics({ smart, registry });
    await smart.start();
    const cache = smart.register({
      name: 'orders',
      fetcher: () => [{ id: 'secret-id' }, { id: 'b' }],
      targets: { byId: hash({ key: key(smart, 'secret-key'), id: 'id', near: {} }) },
    });
    await cache.ready();
    await cache.refresh();
    await cache.read.byId.get('secret-id');
    await cache.read.byId.get('secret-id');
    await expect(cache.read.byId.get('x', { timeout: 'soon' as never })).rejects.toThrow();
    const scrape = await waitFor(
      async () => {
        const now = await scraped(registry);
        return now.value('smart_redis_refreshes_total', { outcome: 'unchanged' }) === 1
          ? now
          : null;
      },
      { message: 'both refreshes' },
    );
    expect(scrape.types).toEqual({
      smart_redis_refresh_duration_seconds: 'histogram',
      smart_redis_refreshes_total: 'counter',
      smart_redis_phase_duration_seconds: 'histogram',
      smart_redis_reads_total: 'counter',
      smart_redis_errors_total: 'counter',
      smart_redis_cache_age_seconds: 'gauge',
      smart_redis_cache_last_success_timestamp_seconds: 'gauge',
      smart_redis_cache_rows: 'gauge',
      smart_redis_cache_bytes: 'gauge',
      smart_redis_cache_version: 'gauge',
      smart_redis_served_caches: 'gauge',
      smart_redis_overdue_caches: 'gauge',
    });
    const of = { cache: 'orders' };
    const { version, checkedAt } = await cache.info();
    expect(scrape.value('smart_redis_refreshes_total', { ...of, outcome: 'committed' })).toBe(1);
    for (const outcome of ['refused', 'failed', 'aborted']) {
      expect(scrape.value('smart_redis_refreshes_total', { ...of, outcome })).toBe(0);
    }
    for (const outcome of ['committed', 'unchanged']) {
      const labels = { ...of, outcome };
      expect(scrape.value('smart_redis_refresh_duration_seconds_count', labels)).toBe(1);
      const sum = scrape.value('smart_redis_refresh_duration_seconds_sum', labels);
      expect(sum).toBeGreaterThan(0);
      expect(sum).toBeLessThan(60);
    }
    const minutes = { ...of, outcome: 'committed', le: '1800' };
    expect(scrape.value('smart_redis_refresh_duration_seconds_bucket', minutes)).toBe(1);
    for (const phase of ['fetch', 'stage', 'commit']) {
      const labels = { ...of, phase };
      expect(scrape.value('smart_redis_phase_duration_seconds_count', labels)).toBeGreaterThan(0);
    }
    expect(scrape.value('smart_redis_reads_total', { ...of, source: 'near' })).toBe(1);
    expect(scrape.value('smart_redis_reads_total', { ...of, source: 'redis' })).toBe(2);
    expect(scrape.value('smart_redis_errors_total', { code: 'SR_INVALID_OPTION' })).toBe(1);
    expect(scrape.value('smart_redis_errors_total', { code: 'other' })).toBe(0);
    expect(scrape.value('smart_redis_cache_rows', of)).toBe(2);
    expect(scrape.value('smart_redis_cache_bytes', of)).toBeGreaterThan(0);
    expect(scrape.value('smart_redis_cache_version', of)).toBe(version);
    expect(scrape.value('smart_redis_cache_age_seconds', of)).toBeLessThan(60);
    expect(scrape.value('smart_redis_cache_last_success_timestamp_seconds', of)).toBe(
      (checkedAt?.getTime() ?? 0) / 1000,
    );
    expect(scrape.value('smart_redis_served_caches', {})).toBe(1);
    expect(scrape.value('smart_redis_overdue_caches', {})).toBe(0);
    for (const text of ['secret-id', 'secret-key']) expect(scrape.text).not.toContain(text);
    stop();
    expect(await registry.metrics()).toBe('\n');
  });

  it('tells of a cache that was never built as overdue, without a timestamp', async () => {
    await using smart = created();
    const registry = new Registry();
    collectMetrics({ smart, registry });
    await smart.start();
    const cache = smart.register({
      name: 'orders',
      fetcher: () => {
        throw new TypeError('not of ours');
      },
      targets: { all: list({ key: key(smart, 'orders') }) },
    });
    expect((await scraped(registry)).value('smart_redis_overdue_caches', {})).toBe(1);
    await expect(cache.refresh()).rejects.toThrow();
    const scrape = await waitFor(
      async () => {
        const now = await scraped(registry);
        const failed = now.value('smart_redis_refreshes_total', { outcome: 'failed' }) ?? 0;
        return failed > 0 ? now : undefined;
      },
      { message: 'a failure' },
    );
    expect(scrape.value('smart_redis_overdue_caches', {})).toBe(1);
    expect(scrape.names).not.toContain('smart_redis_cache_last_success_timestamp_seconds');
    expect(scrape.names).not.toContain('smart_redis_cache_age_seconds');
    expect(scrape.value('smart_redis_errors_total', { code: 'SR_FETCH_FAILED' })).toBeGreaterThan(
      0,
    );
  });

  it('forgets a cache that is unregistered at the next scrape', async () => {
    await using smart = created();
    const registry = new Registry();
    collectMetrics({ smart, registry });
    await smart.start();
    const [gone, stays] = ['gone', 'stays'].map((name) =>
      smart.register({
        name,
        fetcher: () => ['one'],
        targets: { all: list({ key: key(smart, name) }) },
      }),
    );
    await gone?.ready();
    await stays?.ready();
    await gone?.read.all.at(0);
    const before = await scraped(registry);
    expect(before.value('smart_redis_cache_rows', { cache: 'gone' })).toBe(1);
    const fetched = { cache: 'gone', phase: 'fetch' };
    expect(before.value('smart_redis_phase_duration_seconds_count', fetched)).toBe(1);
    await gone?.unregister();
    const after = await scraped(registry);
    expect(after.text).not.toContain('gone');
    expect(after.value('smart_redis_cache_rows', { cache: 'stays' })).toBe(1);
  });

  it('tells rising ages while Redis is away, and answers in time', async () => {
    const own = await startRedis();
    const smart = created({ driver: connect(own) });
    const registry = new Registry();
    collectMetrics({ smart, registry, timeout: '200ms' });
    await smart.start();
    const cache = smart.register({
      name: 'orders',
      fetcher: () => ['one'],
      targets: { all: list({ key: 'orders' }) },
    });
    await cache.ready();
    const of = { cache: 'orders' };
    const fresh = await scraped(registry);
    expect(fresh.value('smart_redis_overdue_caches', {})).toBe(0);
    own.pause();
    const ages: number[] = [];
    for (let scrapes = 0; scrapes < 3; scrapes += 1) {
      const begun = performance.now();
      const scrape = await scraped(registry);
      // Far more than the limit, and far less than commands wait.
      expect(performance.now() - begun).toBeLessThan(1500);
      ages.push(scrape.value('smart_redis_cache_age_seconds', of) ?? Number.NaN);
      expect(scrape.value('smart_redis_cache_last_success_timestamp_seconds', of)).toBe(
        fresh.value('smart_redis_cache_last_success_timestamp_seconds', of),
      );
      // Nobody knows them.
      expect(scrape.names).not.toContain('smart_redis_overdue_caches');
      expect(scrape.names).not.toContain('smart_redis_served_caches');
    }
    const [first = 0, second = 0, third = 0] = ages;
    expect(first).toBeGreaterThanOrEqual(0.2);
    expect(second).toBeGreaterThan(first);
    expect(third).toBeGreaterThan(second);
    own.resume();
    await smart.close();
    await own.stop();
  });

  it('can be called again, and for several instances, and be undone', async () => {
    const namespace = `metrics-both-${String(process.pid)}`;
    await using one = created({ namespace });
    await using two = created({ namespace, instance: 'two' });
    const registry = new Registry();
    const stops = [one, one, two].map((smart) => collectMetrics({ smart, registry }));
    await Promise.all([one.start(), two.start()]);
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const handles = [one, two].flatMap((smart) =>
      names.map((name) =>
        smart.register({
          name,
          fetcher: () => [name],
          targets: { all: list({ key: `${namespace}:${name}` }) },
        }),
      ),
    );
    await Promise.all(handles.map((handle) => handle.ready()));
    const total = async (): Promise<number> => {
      const scrape = await scraped(registry);
      return names
        .map((cache) => {
          const labels = { cache, outcome: 'committed' };
          return scrape.value('smart_redis_refreshes_total', labels) ?? 0;
        })
        .reduce((sum, value) => sum + value);
    };
    await waitFor(async () => (await total()) === names.length, { message: 'each built once' });
    const scrape = await scraped(registry);
    expect(scrape.value('smart_redis_served_caches', {})).toBe(names.length);
    expect(scrape.value('smart_redis_overdue_caches', {})).toBe(0);
    stops[0]?.();
    stops[0]?.();
    await handles[0]?.refresh();
    stops[2]?.();
    expect((await scraped(registry)).names).toContain('smart_redis_cache_rows');
    stops[1]?.();
    expect(await registry.metrics()).toBe('\n');
    const other = new Registry();
    new Gauge({ name: 'mine_cache_rows', help: 'of the application', registers: [other] });
    expect(() => collectMetrics({ smart: one, registry: other, prefix: 'mine_' })).toThrow(
      /mine_cache_rows/,
    );
    expect(() => collectMetrics({ smart: one, registry: other, prefix: '1' })).toThrow(/prefix/);
    expect(() => collectMetrics({})).toThrow(/"smart"/);
  });

  it('tells the members of a family as one, unless asked for', async () => {
    await using smart = created();
    const [together, apart] = [new Registry(), new Registry()];
    collectMetrics({ smart, registry: together });
    collectMetrics({ smart, registry: apart, members: true });
    await smart.start();
    const family = smart.registerFamily({
      name: 'tenants',
      members: () => ['acme', 'bolt'],
      define: (member) => ({
        fetcher: () => [member, member],
        targets: { all: list({ key: key(smart, member) }) },
      }),
    });
    await family.ready();
    await Promise.all(['acme', 'bolt'].map((member) => family.member(member).ready()));
    const committed = { family: 'tenants', outcome: 'committed' };
    const one = await waitFor(
      async () => {
        const now = await scraped(together);
        return now.value('smart_redis_refreshes_total', committed) === 2 ? now : undefined;
      },
      { message: 'both members' },
    );
    expect(one.text).not.toMatch(/acme|bolt/);
    expect(one.value('smart_redis_cache_rows', { family: 'tenants' })).toBe(4);
    expect(one.value('smart_redis_cache_age_seconds', { family: 'tenants' })).toBeLessThan(60);
    const each = await scraped(apart);
    expect(each.value('smart_redis_cache_rows', { cache: 'tenants:acme', family: 'tenants' })).toBe(
      2,
    );
  });

  it('counts what is served here once, also beside an operator', async () => {
    await using smart = created();
    await using other = created({ namespace: smart.namespace, instance: 'two' });
    const registry = new Registry();
    await using operator = openOperator({ driver: connect(), namespace: smart.namespace });
    collectMetrics({ operator, registry });
    collectMetrics({ smart, registry });
    await Promise.all([smart.start(), other.start()]);
    const define = (name: string) => ({
      name,
      fetcher: () => [{ id: 'a' }],
      targets: { all: list({ key: key(smart, name) }) },
    });
    await smart.register(define('here')).ready();
    await other.register(define('there')).ready();
    const scrape = await waitFor(
      async () => {
        const now = await scraped(registry);
        return now.value('smart_redis_cache_rows', { cache: 'there' }) === 1 ? now : undefined;
      },
      { message: 'both caches' },
    );
    expect(scrape.value('smart_redis_cache_rows', { cache: 'here' })).toBe(1);
    const served = scrape.text
      .split('\n')
      .filter((line) => /^smart_redis_served_caches/.test(line));
    const own = `namespace="${smart.namespace}"`;
    expect(served.sort()).toEqual([
      `smart_redis_served_caches{${own},scope="namespace"} 2`,
      `smart_redis_served_caches{${own}} 1`,
    ]);
    expect(scrape.value('smart_redis_overdue_caches', {})).toBe(0);
  });

  it('tells caches of one name in two namespaces apart, also a family, and forgets one of them', async () => {
    const registry = new Registry();
    await using one = created();
    await using two = created();
    const stops = [one, two].map((smart) => collectMetrics({ smart, registry }));
    await Promise.all([one.start(), two.start()]);
    const built = async (smart: SmartRedis, rows: number) => {
      const fetcher = () => Array.from({ length: rows }, (_, id) => String(id));
      const handle = smart.register({
        name: 'orders',
        fetcher,
        targets: { all: list({ key: key(smart, 'orders') }) },
      });
      const family = smart.registerFamily({
        name: 'tenants',
        members: () => ['acme'],
        define: () => ({ fetcher, targets: { all: list({ key: key(smart, 'acme') }) } }),
      });
      await family.ready();
      await Promise.all([handle.ready(), family.member('acme').ready()]);
      await handle.read.all.at(0);
      return handle;
    };
    await built(one, 1);
    const second = await built(two, 2);
    await second.refresh();
    await second.read.all.at(0);
    const scrape = await waitFor(
      async () => {
        const now = await scraped(registry);
        const labels = { namespace: two.namespace, cache: 'orders', outcome: 'unchanged' };
        return now.value('smart_redis_refreshes_total', labels) === 1 ? now : undefined;
      },
      { message: 'the second refresh' },
    );
    for (const [smart, rows, reads, outcomes] of [
      [one, 1, 1, { committed: 1, unchanged: 0 }],
      [two, 2, 2, { committed: 1, unchanged: 1 }],
    ] as const) {
      const { namespace } = smart;
      const of = { namespace, cache: 'orders' };
      expect(scrape.value('smart_redis_cache_rows', of)).toBe(rows);
      expect(scrape.value('smart_redis_cache_rows', { namespace, family: 'tenants' })).toBe(rows);
      expect(scrape.value('smart_redis_reads_total', { ...of, source: 'redis' })).toBe(reads);
      for (const [outcome, count] of Object.entries(outcomes)) {
        expect(scrape.value('smart_redis_refreshes_total', { ...of, outcome })).toBe(count);
      }
      // With the list of the family.
      expect(scrape.value('smart_redis_served_caches', { namespace })).toBe(3);
      expect(scrape.value('smart_redis_overdue_caches', { namespace })).toBe(0);
    }
    // Each series once.
    const series = scrape.text.split('\n').map((line) => line.replace(/ \S+$/, ''));
    const samples = series.filter((line) => line.startsWith('smart_redis'));
    expect(new Set(samples).size).toBe(samples.length);
    stops[1]?.();
    const after = await scraped(registry);
    expect(after.text).not.toContain(`namespace="${two.namespace}"`);
    expect(
      after.value('smart_redis_cache_rows', { namespace: one.namespace, cache: 'orders' }),
    ).toBe(1);
  });

  it('ends no process when a message is not one of ours', async () => {
    await using smart = created();
    const registry = new Registry();
    collectMetrics({ smart, registry });
    const uncaught: unknown[] = [];
    const listener = (error: unknown): void => void uncaught.push(error);
    process.prependListener('uncaughtException', listener);
    try {
      for (const name of ['smart-redis:refresh', 'smart-redis:read']) channel(name).publish(null);
      // Node reports in the next tick what a subscriber throws.
      await new Promise((resolve) => setImmediate(resolve));
    } finally {
      process.off('uncaughtException', listener);
    }
    expect(uncaught).toEqual([]);
  });

  it('tells of the own cache, not of one of that name in another application', async () => {
    await using smart = created();
    await using other = created({ namespace: smart.namespace, instance: 'two' });
    await Promise.all([smart.start(), other.start()]);
    const define = (at: string, rows: number) => ({
      name: 'orders',
      fetcher: () => Array.from({ length: rows }, (_, id) => ({ id: String(id) })),
      targets: { all: list({ key: key(smart, at) }) },
    });
    await smart.register(define('first', 1)).ready();
    await other.register(define('second', 2)).ready();
    for (const [subject, rows] of [
      [smart, 1],
      [other, 2],
    ] as const) {
      const registry = new Registry();
      collectMetrics({ smart: subject, registry });
      const scrape = await waitFor(
        async () => {
          const now = await scraped(registry);
          return now.text.includes('smart_redis_cache_rows{') ? now : undefined;
        },
        { message: 'its cache' },
      );
      const told = scrape.text
        .split('\n')
        .filter((line) => line.startsWith('smart_redis_cache_rows{'));
      expect(told.map((line) => line.split(' ').at(-1))).toEqual([String(rows)]);
    }
  });

  it('tells of a namespace by an operator, when every instance is dead', async () => {
    const smart = created();
    await smart.start();
    const cache = smart.register({
      name: 'orders',
      fetcher: () => ['one'],
      targets: { all: list({ key: key(smart, 'orders') }) },
    });
    await cache.ready();
    await smart.close();
    await using operator = openOperator({ driver: connect(), namespace: smart.namespace });
    const registry = new Registry();
    collectMetrics({ operator, registry, prefix: 'views_' });
    const scrape = await scraped(registry);
    expect(scrape.value('views_cache_rows', { cache: 'orders' })).toBe(1);
    expect(scrape.value('views_cache_age_seconds', { cache: 'orders' })).toBeLessThan(60);
    expect(scrape.value('views_served_caches', { scope: 'namespace' })).toBe(0);
    expect(scrape.names).not.toContain('views_refreshes_total');
  });
});

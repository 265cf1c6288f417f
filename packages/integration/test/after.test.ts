import type { AnyCacheHandle, Logger, RefreshSchedule } from '@smart-redis/core';
import { list, SmartRedis } from '@smart-redis/core';
import { leaseElector } from '@smart-redis/lease';
import type { MemoryRedis } from '@smart-redis/testing';
import { memoryRedis } from '@smart-redis/testing';
import { afterEach, describe, expect, it } from 'vitest';

const registry = '{smart-redis:default}:registry';
const opened: SmartRedis[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((smart) => smart.close()));
});

type Electors = 'solo' | 'one leader' | 'spread';

/** What caches read and when: one world over a Redis in memory. */
function world(redis: MemoryRedis = memoryRedis()) {
  const built: string[] = [];
  const warnings: string[] = [];
  /** What each fetcher was told of the caches that it follows. */
  const upstream = new Map<string, Readonly<Record<string, number>>>();
  let builds = 0;
  const failing = new Set<string>();
  const unchanged = new Set<string>();
  const logger: Logger = {
    debug: () => undefined,
    info: () => undefined,
    error: () => undefined,
    warn: (message) => warnings.push(message),
  };

  const open = async (electors: Electors = 'solo'): Promise<SmartRedis> => {
    const elector = leaseElector({ ttl: '3s', spread: electors === 'spread' });
    const smart = new SmartRedis({
      driver: redis.driver(),
      ...(electors === 'solo' ? {} : { elector }),
      logger,
    });
    opened.push(smart);
    await smart.start();
    return smart;
  };
  const register = (smart: SmartRedis, name: string, refresh?: RefreshSchedule): AnyCacheHandle =>
    smart.register<unknown>({
      name,
      fetcher: (context) => {
        if (failing.has(name)) throw new Error('the source is away');
        if (unchanged.has(name) && context.previous !== null) return context.unchanged();
        built.push(name);
        upstream.set(name, context.upstream);
        return [`${name} ${String((builds += 1))}`];
      },
      ...(refresh === undefined ? {} : { refresh }),
      targets: { all: list({ key: `rows:${name}` }) },
    });
  const versionOf = async (handle: AnyCacheHandle) => (await handle.info()).version ?? 0;
  const takeBuilt = (): string[] => built.splice(0);
  return {
    ...{ redis, open, register, versionOf, takeBuilt },
    ...{ built, upstream, failing, unchanged, warnings },
  };
}

describe('a chain of three', () => {
  it.each(['solo', 'one leader', 'spread'] as const)(
    'rebuilds once, in order, per change of its source (%s)',
    async (electors) => {
      const { redis, open, register, versionOf, takeBuilt, upstream } = world();
      const instances = await Promise.all(
        electors === 'solo' ? [open(electors)] : [1, 2, 3].map(() => open(electors)),
      );
      const handles = instances.map((smart) => {
        // In the order in which they have to wait longest.
        const report = register(smart, 'report', { after: 'revenue' });
        const revenue = register(smart, 'revenue', { after: ['orders'] });
        return { report, revenue, orders: register(smart, 'orders') };
      });
      const last = handles.at(-1);
      if (last === undefined) throw new Error('there is an instance');
      await redis.advance('10s');
      await last.report.ready();
      expect(takeBuilt()).toEqual(['orders', 'revenue', 'report']);

      for (let change = 0; change < 3; change += 1) {
        await last.orders.refresh();
        await redis.advance('5s');
        expect(takeBuilt()).toEqual(['orders', 'revenue', 'report']);
        expect(upstream.get('revenue')).toEqual({ orders: await versionOf(last.orders) });
        expect(upstream.get('report')).toEqual({ revenue: await versionOf(last.revenue) });
      }
      await redis.advance('10m');
      expect(takeBuilt()).toEqual([]);
    },
  );
});

describe('a cache that follows others', () => {
  it('is built once for a diamond', async () => {
    const { redis, open, register, takeBuilt } = world();
    const smart = await open();
    register(smart, 'total', { after: ['left', 'right'] });
    register(smart, 'left', { after: 'orders' });
    register(smart, 'right', { after: 'orders' });
    const orders = register(smart, 'orders');
    await redis.advance('5s');
    expect(takeBuilt().at(-1)).toBe('total');
    await orders.refresh();
    await redis.advance('5s');
    const built = takeBuilt();
    expect(built.filter((name) => name === 'total')).toHaveLength(1);
    expect(built.at(-1)).toBe('total');
  });

  it('waits until each of them is newer, and says what it waits for', async () => {
    const { redis, open, register, versionOf, takeBuilt } = world();
    const smart = await open();
    const total = register(smart, 'total', { after: ['left', 'right'] });
    const [left, right] = [register(smart, 'left'), register(smart, 'right')];
    await redis.advance('5s');
    const before = { left: await versionOf(left), right: await versionOf(right) };
    takeBuilt();
    await left.refresh();
    await redis.advance('10m');
    expect(takeBuilt()).toEqual(['left']);
    expect((await total.info()).upstream).toEqual([
      { cache: 'left', version: await versionOf(left), builtAfter: before.left },
      { cache: 'right', version: before.right, builtAfter: before.right },
    ]);
    await right.refresh();
    await redis.advance('5s');
    expect(takeBuilt()).toEqual(['right', 'total']);
  });

  it('takes an unchanged result for no new version, and consumes with one itself', async () => {
    const { redis, open, register, takeBuilt, unchanged, built } = world();
    const smart = await open();
    register(smart, 'revenue', { after: 'orders' });
    const orders = register(smart, 'orders');
    await redis.advance('5s');
    takeBuilt();
    unchanged.add('orders');
    await orders.refresh();
    await redis.advance('5m');
    expect(takeBuilt()).toEqual([]);
    unchanged.delete('orders');
    unchanged.add('revenue');
    await orders.refresh();
    await redis.advance('5m');
    expect(takeBuilt()).toEqual(['orders']);
    unchanged.clear();
    await redis.advance('5m');
    // It has seen that version, and found nothing new.
    expect(built).toEqual([]);
  });

  it('is due at the first of its triggers, and is first built by a schedule at once', async () => {
    const { redis, open, register, takeBuilt, upstream } = world();
    const smart = await open();
    register(smart, 'revenue', { after: 'orders', every: '1h' });
    await redis.advance('1s');
    expect([takeBuilt(), upstream.get('revenue')]).toEqual([['revenue'], {}]);
    const orders = register(smart, 'orders');
    await redis.advance('1m');
    expect(takeBuilt()).toEqual(['orders', 'revenue']);
    await orders.refresh();
    await redis.advance('1m');
    expect(takeBuilt()).toEqual(['orders', 'revenue']);
    await redis.advance('60m');
    expect(takeBuilt()).toEqual(['revenue']);
  });

  it('can be refreshed on request, which consumes what was there', async () => {
    const { redis, open, register, takeBuilt } = world();
    const smart = await open();
    const revenue = register(smart, 'revenue', { after: 'orders' });
    await revenue.refresh();
    expect(takeBuilt()).toEqual(['revenue']);
    register(smart, 'orders');
    await redis.advance('1m');
    expect(takeBuilt()).toEqual(['orders', 'revenue']);
    await revenue.refresh();
    await redis.advance('5m');
    expect(takeBuilt()).toEqual(['revenue']);
  });

  it('retries after a failure until it has consumed the version', async () => {
    const { redis, open, register, takeBuilt, failing } = world();
    const smart = await open();
    register(smart, 'revenue', { after: 'orders' });
    const orders = register(smart, 'orders');
    await redis.advance('5s');
    takeBuilt();
    failing.add('revenue');
    await orders.refresh();
    await redis.advance('10m');
    expect(takeBuilt()).toEqual(['orders']);
    failing.clear();
    await redis.advance('90s');
    expect(takeBuilt()).toEqual(['revenue']);
    await redis.advance('10m');
    expect(takeBuilt()).toEqual([]);
  });

  it('is tried again after a refusal once what it follows is newer, and not before', async () => {
    const { redis, open, register } = world();
    const smart = await open();
    const orders = register(smart, 'orders');
    let fetches = 0;
    let rows: readonly string[] = [];
    const report = smart.register<readonly string[]>({
      name: 'report',
      fetcher: () => {
        fetches += 1;
        return rows;
      },
      refresh: { after: 'orders' },
      guard: { minRows: 1 },
      targets: { all: list({ key: 'rows:report' }) },
    });
    const fetched = async (): Promise<number> => {
      const before = fetches;
      await redis.advance('10m');
      return fetches - before;
    };
    // Once more, in case the source was read at a bad moment.
    expect(await fetched()).toBe(2);
    expect(await fetched()).toBe(0);
    await orders.refresh();
    expect(await fetched()).toBe(2);
    expect((await report.info()).lastError?.code).toBe('SR_REFUSED');
    rows = ['good'];
    expect(await fetched()).toBe(0);
    await orders.refresh();
    expect(await fetched()).toBe(1);
    expect(await report.info()).toMatchObject({ rows: 1, lastError: null });
    // The last refusal is forgotten.
    rows = [];
    await orders.refresh();
    expect(await fetched()).toBe(2);
  });

  it('is built by whoever takes over between a version and the refresh that follows it', async () => {
    const { redis, open, register, takeBuilt, failing } = world();
    const first = await open();
    register(first, 'revenue', { after: 'orders' });
    const orders = register(first, 'orders');
    await redis.advance('5s');
    failing.add('revenue');
    await orders.refresh();
    await redis.advance('5s');
    await first.close();
    takeBuilt();
    failing.clear();
    const second = await open();
    register(second, 'revenue', { after: 'orders' });
    register(second, 'orders');
    await redis.advance('2m');
    expect(takeBuilt()).toEqual(['revenue']);
  });

  it('builds once for the versions that came while nobody served it', async () => {
    const { redis, open, register, versionOf, takeBuilt, upstream } = world();
    const source = await open();
    const orders = register(source, 'orders');
    const first = await open();
    register(first, 'revenue', { after: 'orders' });
    await redis.advance('1m');
    await first.close();
    takeBuilt();
    for (let change = 0; change < 3; change += 1) await orders.refresh();
    const second = await open();
    register(second, 'revenue', { after: 'orders' });
    await redis.advance('1m');
    expect(takeBuilt()).toEqual(['orders', 'orders', 'orders', 'revenue']);
    expect(upstream.get('revenue')).toEqual({ orders: await versionOf(orders) });
  });

  it('is not built again and again if somebody removes what it was built after', async () => {
    const { redis, open, register, takeBuilt } = world();
    const smart = await open();
    register(smart, 'revenue', { after: 'orders' });
    register(smart, 'orders');
    const metadata = '{rows:revenue}:smart-redis:default:revenue';
    smart.on('committed', () => void redis.command('HDEL', metadata, 'builtAfter'));
    await redis.advance('10m');
    expect(takeBuilt().length).toBeLessThan(60);
  });

  it('finds a new version without an announcement', async () => {
    const { redis, open, register, takeBuilt } = world();
    const source = await open();
    const orders = register(source, 'orders');
    const other = await open();
    register(other, 'revenue', { after: 'orders' });
    await redis.advance('1m');
    takeBuilt();
    await orders.ready();
    const metadata = '{rows:orders}:smart-redis:default:orders';
    await redis.command('HSET', metadata, 'version', String(redis.clock.now() + 5));
    await redis.advance('61s');
    expect(takeBuilt()).toEqual(['revenue']);
  });
});

describe('a cache that nobody serves', () => {
  it('is waited for, named once in a warning, and shown', async () => {
    const { redis, open, register, takeBuilt, warnings } = world();
    const smart = await open();
    const revenue = register(smart, 'revenue', { after: ['orders', 'ordres'] });
    const orders = register(smart, 'orders');
    await redis.advance('30s');
    expect(takeBuilt()).toEqual(['orders']);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(
      'waits for caches that no instance of this namespace serves: ordres',
    );
    expect((await revenue.info()).upstream).toEqual([
      { cache: 'orders', version: (await orders.info()).version, builtAfter: null },
      { cache: 'ordres', version: null, builtAfter: null },
    ]);
    register(smart, 'ordres');
    await redis.advance('1m');
    expect(takeBuilt()).toEqual(['ordres', 'revenue']);
  });

  it('may be served elsewhere, and is found again after the registry was lost', async () => {
    const { redis, open, register, takeBuilt, warnings } = world();
    const orders = register(await open(), 'orders');
    const other = await open();
    const revenue = register(other, 'revenue', { after: 'orders' });
    await redis.advance('1m');
    expect(takeBuilt()).toEqual(['orders', 'revenue']);
    await redis.command('DEL', registry);
    await orders.refresh();
    await redis.advance('1m');
    expect(takeBuilt()).toEqual(['orders', 'revenue']);
    expect(warnings.length).toBeLessThanOrEqual(1);
    await redis.restartEmpty();
    await redis.advance('2m');
    expect(takeBuilt()).toEqual(['orders', 'revenue']);
    expect((await revenue.info()).upstream).toMatchObject([{ cache: 'orders' }]);
  });
});

describe('caches that would follow each other for ever', () => {
  it('are refused within one instance, with the way', async () => {
    const { open, register } = world();
    const smart = await open();
    register(smart, 'a', { after: 'b' });
    register(smart, 'b', { after: ['c', 'd'] });
    const refused = {
      code: 'SR_INVALID_OPTION',
      details: expect.objectContaining({ option: 'refresh.after' }) as object,
      message: expect.stringContaining('c → a → b → c') as string,
    };
    expect(() => register(smart, 'c', { after: 'a' })).toThrow(expect.objectContaining(refused));
    const c = register(smart, 'c', { every: '1h' });
    await expect(c.update({ refresh: { after: 'a' } })).rejects.toMatchObject(refused);
  });

  it('are shown where two releases make them, and do not follow each other', async () => {
    const { redis, open, register, takeBuilt, warnings } = world();
    const a = register(await open(), 'a', { after: 'b' });
    register(await open(), 'b', { after: 'a' });
    await redis.advance('1m');
    expect(takeBuilt()).toEqual([]);
    expect(warnings.some((text) => text.includes('a → b → a'))).toBe(true);
    await a.refresh();
    await redis.advance('5m');
    expect(takeBuilt()).toEqual(['a']);
  });
});

describe('the registry', () => {
  it('is written once for each cache, and forgets what is dropped', async () => {
    const { redis, open, register } = world();
    const smart = await open();
    register(smart, 'revenue', { after: 'orders' });
    const orders = register(smart, 'orders');
    await redis.advance('1m');
    const entries = (await redis.command('HGETALL', registry)) as string[];
    expect(entries.filter((_, index) => index % 2 === 0)).toEqual(['revenue', 'orders']);
    expect(JSON.parse(entries[1] ?? '')).toMatchObject({
      at: '{rows:revenue}:smart-redis:default:revenue',
      after: ['orders'],
      targets: [{ key: 'rows:revenue' }],
      since: expect.any(Number) as number,
    });
    expect(JSON.parse(entries[3] ?? '')).toMatchObject({
      at: '{rows:orders}:smart-redis:default:orders',
    });
    await redis.command('DEL', registry);
    await orders.refresh();
    expect(await redis.command('HGETALL', registry)).toEqual([]);
    await orders.unregister({ dropData: true });
    expect(await redis.command('HKEYS', registry)).not.toContain('orders');
  });
});

describe('a cache that follows others', () => {
  it('is built once after a pause, whatever came meanwhile', async () => {
    const { redis, open, register, versionOf, takeBuilt, upstream } = world();
    const smart = await open();
    const revenue = register(smart, 'revenue', { after: 'orders' });
    const orders = register(smart, 'orders');
    await redis.advance('1m');
    await revenue.pause('the month is being closed');
    takeBuilt();
    for (let change = 0; change < 3; change += 1) await orders.refresh();
    await redis.advance('10m');
    expect(takeBuilt()).toEqual(['orders', 'orders', 'orders']);
    await revenue.resume();
    await redis.advance('1m');
    expect(takeBuilt()).toEqual(['revenue']);
    expect(upstream.get('revenue')).toEqual({ orders: await versionOf(orders) });
  });

  it('waits for a newer version after a rollback, also once it is resumed', async () => {
    const { redis, open, register } = world();
    const smart = await open();
    const orders = register(smart, 'orders');
    let builds = 0;
    const revenue = smart.register<unknown>({
      name: 'revenue',
      fetcher: () => [`build ${String((builds += 1))}`],
      refresh: { after: 'orders' },
      keep: 1,
      targets: { all: list({ key: 'rows:revenue' }) },
    });
    await redis.advance('1m');
    await orders.refresh();
    await redis.advance('1m');
    expect(builds).toBe(2);
    await revenue.rollback();
    await revenue.resume();
    await redis.advance('10m');
    expect(builds).toBe(2);
    expect(await redis.command('LRANGE', 'rows:revenue', '0', '-1')).toEqual(['"build 1"']);
    await orders.refresh();
    await redis.advance('1m');
    expect(builds).toBe(3);
  });

  it('is tried twice for a version that its guard refuses, and again for the next one', async () => {
    const { redis, open, register } = world();
    const smart = await open();
    let rows = ['a', 'b'];
    let calls = 0;
    const fetcher = (): string[] => {
      calls += 1;
      return rows;
    };
    const targets = { all: list<string>({ key: 'rows:guarded' }) };
    const guard = { minRows: 1 };
    smart.register({ name: 'guarded', fetcher, refresh: { after: 'orders' }, guard, targets });
    const earlier = register(smart, 'orders');
    await redis.advance('1m');
    expect(calls).toBe(1);
    rows = [];
    await earlier.refresh();
    await redis.advance('30m');
    expect(calls).toBe(3);
    rows = ['c'];
    await redis.advance('30m');
    expect(calls).toBe(3);
    // Whoever takes over knows what was refused.
    await smart.close();
    const next = await open();
    next.register({ name: 'guarded', fetcher, refresh: { after: 'orders' }, guard, targets });
    const orders = register(next, 'orders');
    await redis.advance('30m');
    expect(calls).toBe(3);
    await orders.refresh();
    await redis.advance('1m');
    expect(calls).toBe(4);
  });
});

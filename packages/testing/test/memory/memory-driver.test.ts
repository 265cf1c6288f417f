import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SmartRedisOptions } from '@smart-redis/core';
import { hash, isSmartRedisError, list, SmartRedis, soloElector } from '@smart-redis/core';
import { afterEach, describe, expect, it } from 'vitest';
import type { MemoryDriver } from '../../src/index.js';
import { manualClock, memoryDriver, memoryRedis } from '../../src/index.js';

const closings: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  await Promise.all(closings.splice(0).map((close) => close()));
});

/** An instance, closed after the test. */
function instance(options: SmartRedisOptions & { driver: MemoryDriver }): SmartRedis {
  const smart = new SmartRedis({ logger: false, ...options });
  // It waits for fetchers, as long as `drain` says.
  closings.push(() => Promise.all([smart.close(), options.driver.advance('10s')]));
  return smart;
}

/** Counts its fetches, and shows the last one's number. */
async function counting(driver: MemoryDriver, before = (): Promise<unknown> => Promise.resolve()) {
  const smart = instance({ driver });
  const fetchedAt: number[] = [];
  const failures: string[] = [];
  smart.on('refreshFailed', ({ error }) => failures.push(error.code));
  const cache = smart.register({
    name: 'counting',
    fetcher: async () => {
      fetchedAt.push(driver.clock.monotonic());
      await before();
      return [{ id: 'a', count: fetchedAt.length }];
    },
    refresh: { every: '5m' },
    timeout: '1m',
    targets: { byId: hash({ key: 'counting', id: 'id' }) },
  });
  await smart.start();
  return { smart, cache, fetchedAt, failures };
}

describe('time in memory', () => {
  it('stands still, and brings each refresh to its end before it goes on', async () => {
    const driver = memoryDriver();
    const { cache, fetchedAt } = await counting(driver);
    await cache.ready();
    expect(await cache.read.byId.get('a')).toEqual({ id: 'a', count: 1 });
    await driver.advance('4m');
    expect(fetchedAt.length).toBe(1);
    await driver.advance('1m');
    expect(fetchedAt.length).toBe(2);
    expect(await cache.read.byId.get('a')).toEqual({ id: 'a', count: 2 });
    await driver.advance('1h');
    expect(await cache.read.byId.get('a')).toEqual({ id: 'a', count: 14 });
  });

  it('waits for fetchers that take real time, at each of them', async () => {
    const driver = memoryDriver();
    const work = async (): Promise<void> => {
      await readFile(import.meta.filename);
      await sleep(20);
    };
    const { cache, fetchedAt, failures } = await counting(driver, work);
    await cache.ready();
    await driver.advance('15m');
    expect(fetchedAt.length).toBe(4);
    expect(await cache.read.byId.get('a')).toEqual({ id: 'a', count: 4 });
    expect(failures).toEqual([]);
  });

  it('goes on where a fetcher never answers, so that its timeout comes', async () => {
    const driver = memoryDriver();
    let hangs = false;
    const { cache, failures } = await counting(driver, () =>
      hangs ? new Promise(() => undefined) : Promise.resolve(),
    );
    await cache.ready();
    hangs = true;
    await driver.advance('7m');
    expect(new Set(failures)).toEqual(new Set(['SR_FETCH_TIMEOUT']));
    expect(await cache.read.byId.get('a')).toEqual({ id: 'a', count: 1 });
  });

  it('is asked of its Redis, of its driver and of an instance alike', async () => {
    const clock = manualClock(Date.UTC(2030, 0, 1));
    const redis = memoryRedis({ clock });
    const driver = redis.driver();
    expect([redis.clock, driver.clock, driver.redis]).toEqual([clock, clock, redis]);
    expect(await redis.command('TIME')).toEqual([String(Date.UTC(2030, 0, 1) / 1000), '0']);
    await redis.advance(1500);
    expect(await redis.command('TIME')).toEqual([
      String(Date.UTC(2030, 0, 1) / 1000 + 1),
      '500000',
    ]);
    const other = manualClock();
    await instance({ driver, clock: other }).start();
    expect(other.timerCount).toBeGreaterThan(0);
  });

  it('lets keys expire', async () => {
    const driver = memoryDriver();
    await driver.open();
    await driver.send(['SET', 'short', 'x', 'PX', '1000']);
    await driver.advance('999ms');
    expect(await driver.send(['GET', 'short'])).toBe('x');
    await driver.advance(1);
    expect(await driver.send(['GET', 'short'])).toBeNull();
    await driver.close();
    expect(driver.clock.timerCount).toBe(0);
  });

  it.each([['5'], [-1], [Number.NaN], [undefined]])('is not moved by %s', async (time) => {
    await expect(memoryDriver().advance(time as number)).rejects.toMatchObject({
      code: 'SR_INVALID_OPTION',
    });
  });
});

describe('a Redis in memory', () => {
  it('serves several instances, of which one leads after the other', async () => {
    const redis = memoryRedis();
    const versions: string[] = [];
    const start = async (name: string): Promise<SmartRedis> => {
      const smart = instance({ driver: redis.driver(), instance: name, elector: soloElector() });
      smart.register({
        name: 'shared',
        fetcher: () => [name],
        refresh: { every: '10s' },
        targets: { all: list({ key: 'shared' }) },
      });
      smart.on('committed', (event) => versions.push(event.instance));
      await smart.start();
      return smart;
    };
    const first = await start('first');
    await redis.advance('1s');
    expect(await redis.command('LRANGE', 'shared', '0', '-1')).toEqual(['"first"']);
    await first.close();
    await start('second');
    await redis.advance('10s');
    expect(await redis.command('LRANGE', 'shared', '0', '-1')).toEqual(['"second"']);
  });

  it('belongs to one instance by each driver', () => {
    const driver = memoryDriver();
    driver.claim?.('one');
    expect(() => driver.claim?.('other')).toThrow(/belongs to the instance "one"/);
    expect(() => driver.redis.driver().claim?.('other')).not.toThrow();
  });

  it('has databases', async () => {
    const redis = memoryRedis();
    const [zero, three] = [redis.driver(), redis.driver({ database: 3 })];
    await Promise.all([zero.open(), three.open()]);
    await three.send(['SET', 'key', 'in three']);
    expect([zero.database, three.database]).toEqual([0, 3]);
    expect(await zero.send(['GET', 'key'])).toBeNull();
    expect(await three.send(['EVAL', "return redis.call('GET', KEYS[1])", '1', 'key'])).toBe(
      'in three',
    );
    expect(() => redis.driver({ database: -1 })).toThrow(/database/);
    await Promise.all([zero.close(), three.close()]);
  });

  it('names a command that it does not have, and who takes it', async () => {
    const driver = memoryDriver();
    await driver.open();
    const call = driver.send(['GEOADD', 'key', '1', '2', 'a']);
    await expect(call).rejects.toThrow(/GEOADD.*startRedis\(\) of @smart-redis\/testing/);
    await expect(call).rejects.toMatchObject({ code: 'SR_REPLY', details: { reply: 'ERR' } });
    const inside = driver.send(['EVAL', "return redis.call('SINTERSTORE', 'a', 'b')", '0']);
    await expect(inside).rejects.toThrow(/SINTERSTORE.*startRedis/);
    await expect(driver.send(['ZADD', 'key', 'NX', '1', 'a'])).rejects.toThrow(/ZADD … NX/);
    await driver.close();
  });

  it('gets over fractions of a millisecond, whenever the last message came', async () => {
    const driver = memoryDriver();
    await instance({ driver }).start();
    for (let tries = 0; tries < 20; tries += 1) {
      await driver.advance(10_000 / 3 + tries / 7);
      await driver.redis.command('PUBLISH', 'smart-redis:default:events', '{"type":"beat"}');
      await driver.advance('15s');
    }
    expect(driver.clock.monotonic()).toBeGreaterThan(300_000);
  });

  it('can be away, and come back empty', async () => {
    const driver = memoryDriver();
    const { cache, fetchedAt } = await counting(driver);
    await cache.ready();
    driver.redis.refuse();
    await driver.advance('6m');
    const away: unknown = await Promise.all([
      cache.read.byId.get('a').catch((error: unknown) => error),
      driver.advance('3s'),
    ]).then(([error]) => error);
    expect(isSmartRedisError(away, 'SR_CONNECTION'), String(away)).toBe(true);
    await driver.redis.restartEmpty();
    driver.redis.heal();
    await driver.advance('2m');
    expect(fetchedAt.length).toBeGreaterThan(1);
    expect(await cache.read.byId.get('a')).toEqual({ id: 'a', count: fetchedAt.length });
  });
});

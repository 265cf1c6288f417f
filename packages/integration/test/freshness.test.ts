import type { FreshnessEvent } from '@smart-redis/core';
import { defineCache, list, SmartRedis } from '@smart-redis/core';
import { memoryRedis } from '@smart-redis/testing';
import { expect, it } from 'vitest';
import { passing } from './support/passing.js';

const freshness = { lateAfter: '20s', staleAfter: '60s' } as const;

interface Told extends FreshnessEvent {
  readonly name: string;
}

/** An instance that refreshes the cache, and one that only reads it. */
async function builderAndReader(every?: '10s') {
  const redis = memoryRedis();
  const source = { rows: ['row'], fails: false, isUnchanged: false };
  const start = async (elector?: false) => {
    const smart = new SmartRedis({
      driver: redis.driver(),
      logger: false,
      ...(elector === false ? { elector } : {}),
    });
    const told: Told[] = [];
    for (const name of ['late', 'stale', 'fresh'] as const) {
      smart.on(name, (event) => told.push({ name, ...event }));
    }
    const cache = smart.register({
      name: 'cache',
      fetcher: ({ unchanged, previous }) => {
        if (source.fails) throw new Error('the source is down');
        return source.isUnchanged && previous !== null ? unchanged() : source.rows;
      },
      ...(every === undefined ? {} : { refresh: { every } }),
      freshness,
      targets: { all: list({ key: 'rows' }) },
    });
    await smart.start();
    return { smart, told, cache };
  };
  const builder = await start();
  const reader = await start(false);
  return { redis, source, builder, reader };
}

it('says on every instance when a cache is late, stale, and fresh again', async () => {
  const { redis, source, builder, reader } = await builderAndReader('10s');
  await redis.advance('8s');
  expect(await passing(redis, reader.cache.health())).toMatchObject({ status: 'fresh', rows: 1 });
  source.fails = true;
  await redis.advance('20s');
  for (const { told, cache } of [builder, reader]) {
    expect(told.map(({ name, cache: of }) => [name, of])).toEqual([['late', 'cache']]);
    expect(told[0]?.ageMs).toBeGreaterThanOrEqual(20_000);
    expect(told[0]?.ageMs).toBeLessThan(22_000);
    expect(await passing(redis, cache.health())).toMatchObject({
      status: 'late',
      version: told[0]?.version,
    });
  }
  await redis.advance('40s');
  source.fails = false;
  await redis.advance('65s');
  for (const { told, cache } of [builder, reader]) {
    expect(told.map(({ name }) => name)).toEqual(['late', 'stale', 'fresh']);
    expect((await passing(redis, cache.health())).status).toBe('fresh');
  }
  await passing(redis, builder.smart.close());
  await passing(redis, reader.smart.close());
});

it('says it once, also if the cache is updated meanwhile', async () => {
  const { redis, source, builder } = await builderAndReader('10s');
  await redis.advance('8s');
  source.fails = true;
  await redis.advance('65s');
  const nameOf = ({ name }: Told): string => name;
  expect(builder.told.map(nameOf)).toEqual(['late', 'stale']);
  source.fails = false;
  await passing(redis, builder.cache.update({ refresh: { every: '11s' } }));
  await redis.advance('5s');
  expect(builder.told.map(nameOf)).toEqual(['late', 'stale', 'fresh']);
});

it('says so where every instance but a reader is dead', async () => {
  const { redis, builder, reader } = await builderAndReader('10s');
  await redis.advance('2s');
  await passing(redis, builder.smart.close());
  await redis.advance('70s');
  expect(reader.told.map(({ name }) => name)).toEqual(['late', 'stale']);
  // It asks who serves the cache, and waits a little for an answer.
  const health = await passing(redis, reader.cache.health());
  expect(health).toMatchObject({ status: 'stale', servedBy: null });
  await passing(redis, reader.smart.close());
});

it('says so, and tells the health, where the cache is only viewed', async () => {
  const { redis, builder, reader } = await builderAndReader('10s');
  const targets = { all: list<string>({ key: 'rows' }) };
  const other = new SmartRedis({ driver: redis.driver(), elector: false, logger: false });
  const told: string[] = [];
  for (const name of ['late', 'stale', 'fresh'] as const) {
    other.on(name, ({ cache }) => told.push(`${cache} ${name}`));
    // It has told so for itself.
    reader.smart.on(name, ({ cache }) => told.push(`reader: ${cache} ${name}`));
  }
  for (let copy = 0; copy < 2; copy += 1) {
    other.view(defineCache({ name: 'cache', freshness, targets }));
  }
  reader.smart.view(defineCache({ name: 'cache', freshness, targets }));
  await other.start();
  await redis.advance('8s');
  expect(await passing(redis, other.health())).toMatchObject({
    status: 'fresh',
    serves: 0,
    caches: { cache: { status: 'fresh', rows: 1 } },
  });
  await passing(redis, builder.smart.close());
  await redis.advance('100s');
  expect(told.filter((text) => !text.startsWith('reader'))).toEqual(['cache late', 'cache stale']);
  expect(told).toHaveLength(4);
  expect((await passing(redis, other.health())).status).toBe('stale');
  expect(Object.keys((await passing(redis, reader.smart.health())).caches)).toEqual(['cache']);
  await passing(redis, reader.smart.close());
  await passing(redis, other.close());
});

it('asks Redis seldom while a cache stays stale', async () => {
  const { redis, builder } = await builderAndReader('10s');
  const driver = redis.driver();
  let sent = 0;
  const send: typeof driver.send = (...args) => {
    sent += 1;
    return driver.send(...args);
  };
  const other = new SmartRedis({ driver: { ...driver, send }, elector: false, logger: false });
  other.view(
    defineCache({ name: 'cache', freshness, targets: { all: list<string>({ key: 'rows' }) } }),
  );
  await other.start();
  await redis.advance('2s');
  await passing(redis, builder.smart.close());
  await redis.advance('70s');
  sent = 0;
  await redis.advance('10m');
  expect(sent).toBeGreaterThan(0);
  expect(sent).toBeLessThanOrEqual(100);
  await passing(redis, other.close());
});

it('counts a refresh that found nothing new as a success', async () => {
  const { redis, source, builder, reader } = await builderAndReader('10s');
  source.isUnchanged = true;
  await redis.advance('65s');
  expect([builder.told, reader.told]).toEqual([[], []]);
  expect((await passing(redis, reader.cache.health())).ageMs).toBeLessThanOrEqual(10_000);
  await passing(redis, builder.smart.close());
  await passing(redis, reader.smart.close());
});

it('says it while a refresh runs that takes longer than the limit', async () => {
  const redis = memoryRedis();
  const smart = new SmartRedis({ driver: redis.driver(), logger: false });
  const told: string[] = [];
  smart.on('late', ({ cache }) => told.push(cache));
  let isSlow = false;
  smart.register({
    name: 'cache',
    fetcher: ({ signal }) =>
      isSlow
        ? new Promise<string[]>((_, reject) => {
            signal.addEventListener('abort', () => reject(new Error('aborted')));
          })
        : ['row'],
    refresh: { every: '10s' },
    freshness,
    targets: { all: list({ key: 'rows' }) },
  });
  await smart.start();
  await redis.advance('2s');
  isSlow = true;
  await redis.advance('25s');
  expect(told).toEqual(['cache']);
  await passing(redis, smart.close());
});

it('says it of a cache that nobody has ever built', async () => {
  const redis = memoryRedis();
  const smart = new SmartRedis({ driver: redis.driver(), logger: false });
  const told: unknown[] = [];
  for (const name of ['late', 'stale'] as const) {
    smart.on(name, ({ ageMs, version, lastSuccessAt }) =>
      told.push([name, ageMs, version, lastSuccessAt]),
    );
  }
  const cache = smart.register({
    name: 'cache',
    fetcher: () => {
      throw new Error('never');
    },
    freshness,
    targets: { all: list({ key: 'rows' }) },
  });
  await smart.start();
  await redis.advance('70s');
  expect(told).toEqual([
    ['late', null, null, null],
    ['stale', null, null, null],
  ]);
  expect(await passing(redis, cache.health())).toMatchObject({
    status: 'building',
    ageMs: null,
    version: null,
  });
  await passing(redis, smart.close());
});

it('counts from the slot that was due where the schedule has slots', async () => {
  const redis = memoryRedis();
  const smart = new SmartRedis({ driver: redis.driver(), logger: false });
  const told: string[] = [];
  for (const name of ['late', 'stale', 'fresh'] as const) smart.on(name, () => told.push(name));
  let fails = false;
  const cache = smart.register({
    name: 'cache',
    fetcher: () => {
      if (fails) throw new Error('the source is down');
      return ['row'];
    },
    refresh: { cron: '0 * * * * *' },
    freshness: { lateAfter: '5s', staleAfter: '20s' },
    targets: { all: list({ key: 'rows' }) },
  });
  await smart.start();
  await redis.advance('2s');
  fails = true;
  // Up to the slot it is as fresh as it can be.
  const untilSlotMs = 60_000 - (redis.clock.now() % 60_000);
  await redis.advance(untilSlotMs + 3000);
  expect((await passing(redis, cache.health())).status).toBe('fresh');
  expect(told).toEqual([]);
  await redis.advance(5000);
  expect(told).toEqual(['late']);
  expect((await passing(redis, cache.health())).status).toBe('late');
  await passing(redis, smart.close());
});

it('takes an empty cache for fresh and ready', async () => {
  const { redis, source, builder, reader } = await builderAndReader('10s');
  source.rows = [];
  await redis.advance('12s');
  await passing(redis, reader.cache.ready());
  expect(await passing(redis, reader.cache.health())).toMatchObject({ status: 'fresh', rows: 0 });
  await passing(redis, builder.smart.close());
  await passing(redis, reader.smart.close());
});

it('goes by the clock of the server, also where it disagrees by an hour', async () => {
  const redis = memoryRedis();
  const { clock } = redis;
  const early = { ...clock, now: () => clock.now() - 3_600_000 };
  const smart = new SmartRedis({ driver: redis.driver(), clock: early, logger: false });
  const cache = smart.register({
    name: 'cache',
    fetcher: () => ['row'],
    freshness,
    targets: { all: list({ key: 'rows' }) },
  });
  await smart.start();
  await redis.advance('10s');
  const { status, ageMs } = await passing(redis, cache.health());
  expect(status).toBe('fresh');
  expect(ageMs).toBeGreaterThan(8000);
  expect(ageMs).toBeLessThanOrEqual(10_000);
  await passing(redis, smart.close());
});

it('watches what was registered after the start, and no longer what is gone', async () => {
  const { redis, builder, reader } = await builderAndReader();
  await redis.advance('2s');
  await passing(redis, reader.cache.unregister());
  await redis.advance('70s');
  expect(reader.told).toEqual([]);
  expect(builder.told.map(({ name }) => name)).toEqual(['late', 'stale']);
  await passing(redis, builder.cache.update({ freshness: { staleAfter: '2d' } }));
  await redis.advance('70s');
  expect(builder.told.map(({ name }) => name)).toEqual(['late', 'stale', 'fresh']);
  await passing(redis, builder.smart.close());
  await passing(redis, reader.smart.close());
});

it.each([
  [{}, 'freshness'],
  ['10m', 'freshness'],
  [{ lateAfter: 'soon' }, 'freshness.lateAfter'],
  [{ lateAfter: '30m', staleAfter: '10m' }, 'freshness.staleAfter'],
  [{ lateAfter: '30m', staleAfter: '30m' }, 'freshness.staleAfter'],
  [{ late: '30m' }, 'freshness.late'],
])('refuses freshness: %j', (given, option) => {
  const smart = new SmartRedis({ driver: memoryRedis().driver(), logger: false });
  expect(() =>
    smart.register({
      name: 'cache',
      fetcher: () => ['row'],
      freshness: given as never,
      targets: { all: list({ key: 'rows' }) },
    }),
  ).toThrow(
    expect.objectContaining({
      code: 'SR_INVALID_OPTION',
      details: expect.objectContaining({ option }) as unknown,
    }) as Error,
  );
});

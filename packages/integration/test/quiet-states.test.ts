import type { RedisDriver } from '@smart-redis/core';
import { defineCache, hash, list, SmartRedis } from '@smart-redis/core';
import { leaseElector } from '@smart-redis/lease';
import type { MemoryRedis } from '@smart-redis/testing';
import { memoryRedis } from '@smart-redis/testing';
import { expect, it } from 'vitest';
import { passing } from './support/passing.js';

/**
 * Commands a minute. An idle instance sends about 12, one whose source fails more at first, a call
 * that waits looks about once a second, and a loop that waits for nothing sends thousands.
 */
const most = { idle: 120, waiting: 300 };
const minutes = 3;

interface Member {
  readonly smart: SmartRedis;
  /** Number of commands so far. */
  sent(): number;
}

/** Two instances that may refresh, and one that only reads. */
interface Scene {
  readonly redis: MemoryRedis;
  readonly first: Member;
  readonly second: Member;
  readonly reader: Member;
}

const freshness = { lateAfter: '20s', staleAfter: '60s' } as const;
const all = { all: list<string>({ key: 'rows' }) };

function failing(): never {
  throw new Error('the source is down');
}

const states: Readonly<Record<string, (scene: Scene) => Promise<void> | void>> = {
  'a cache without a schedule': (scene) => {
    onBoth(scene, { fetcher: () => ['row'] });
  },
  'a cache that is late': async (scene) => {
    onBoth(scene, { fetcher: () => ['row'], freshness: { lateAfter: '20s' } });
    await scene.redis.advance('30s');
  },
  'a stale cache whose source fails': async (scene) => {
    let isDown = false;
    onBoth(scene, {
      fetcher: () => (isDown ? failing() : ['row']),
      refresh: { every: '30s' },
      freshness,
    });
    view(scene);
    await scene.redis.advance('5s');
    isDown = true;
    await scene.redis.advance('2m');
  },
  'a cache that was never built': (scene) => {
    onBoth(scene, { fetcher: failing, refresh: { every: '1m' }, freshness });
    view(scene);
  },
  'a cache that nobody registers': view,
  'a cache whose results are refused': async (scene) => {
    let rows = ['1', '2', '3', '4'];
    onBoth(scene, {
      fetcher: () => rows,
      refresh: { every: '1m' },
      guard: { minRows: 2 },
      freshness,
    });
    await scene.redis.advance('5s');
    rows = ['1'];
    await scene.redis.advance('2m');
  },
  'a cache that is paused and stale': async (scene) => {
    const [cache] = onBoth(scene, {
      fetcher: () => ['row'],
      refresh: { every: '1m' },
      freshness,
    });
    await scene.redis.advance('5s');
    await passing(scene.redis, cache.pause('for a while'));
  },
  'a cache that was rolled back': async (scene) => {
    let count = 0;
    const [cache] = onBoth(scene, {
      fetcher: () => [String((count += 1))],
      refresh: { every: '10s' },
      keep: 2,
      freshness,
    });
    await scene.redis.advance('35s');
    await passing(scene.redis, cache.rollback());
  },
  'a fetcher that hangs': async (scene) => {
    onBoth(scene, { fetcher: () => new Promise(() => undefined), refresh: { every: '1m' } });
    await scene.redis.advance('5s');
  },
  'a cache after one that nobody builds': (scene) => {
    for (const { smart } of [scene.first, scene.second]) {
      smart.register({
        name: 'dependent',
        fetcher: () => ['row'],
        refresh: { after: ['cache'] },
        freshness,
        targets: { all: list({ key: 'dependents' }) },
      });
    }
  },
  'two definitions of a cache': async (scene) => {
    const { first, second } = scene;
    const definition = { name: 'cache', fetcher: () => ['row'], refresh: { every: '1m' as const } };
    first.smart.register({ ...definition, targets: all });
    second.smart.register({ ...definition, targets: { all: list({ key: 'elsewhere' }) } });
    await scene.redis.advance('5s');
  },
  'a family whose list fails': (scene) => {
    for (const { smart } of [scene.first, scene.second]) {
      smart.registerFamily({
        name: 'family',
        members: failing,
        every: '1m',
        define: () => ({ fetcher: () => ['row'], targets: all }),
      });
    }
  },
  'a near reader of a cache that is gone': async (scene) => {
    const targets = {
      all: hash({ key: 'rows', id: 'id', near: { maxAge: '1m' } }),
    };
    const [cache] = [scene.first, scene.second].map(({ smart }) =>
      smart.register({ name: 'cache', fetcher: () => [{ id: '1' }], freshness, targets }),
    );
    await scene.redis.advance('5s');
    if (cache !== undefined) await passing(scene.redis, cache.read.all.get('1'));
    await scene.redis.restartEmpty();
  },
  'an operator that watches': async (scene) => {
    onBoth(scene, { fetcher: failing, refresh: { every: '1m' }, freshness });
    const seen: unknown[] = [];
    void (async () => {
      for await (const event of scene.reader.smart.operator().watch()) seen.push(event);
    })().catch(() => undefined);
    await scene.redis.advance('5s');
  },
};

/** What somebody waits for on the instance that only reads, in vain. */
const waits: typeof states = {
  'ready() of a cache that nobody registers': ({ reader }) => {
    const cache = reader.smart.view(defineCache({ name: 'cache', targets: all }));
    cache.ready({ timeout: '1h' }).catch(() => undefined);
  },
  'refresh() of a cache that nobody serves': async (scene) => {
    const { redis, first, second, reader } = scene;
    onBoth(scene, { fetcher: () => ['row'] });
    await redis.advance('5s');
    await passing(redis, Promise.all([first.smart.close(), second.smart.close()]));
    const cache = reader.smart.view(defineCache({ name: 'cache', targets: all }));
    cache.refresh({ timeout: '1h' }).catch(() => undefined);
  },
};

it.each(Object.entries(states))('no instance asks Redis often: %s', async (_, bring) => {
  expect(await busiest(bring)).toBeLessThanOrEqual(most.idle);
});

it.each(Object.entries(waits))('a call that waits asks Redis seldom: %s', async (_, bring) => {
  expect(await busiest(bring)).toBeLessThanOrEqual(most.waiting);
});

/** Commands a minute of the instance that sends most of them. */
async function busiest(bring: (scene: Scene) => Promise<void> | void): Promise<number> {
  const redis = memoryRedis();
  const scene: Scene = {
    redis,
    first: member(redis),
    second: member(redis),
    reader: member(redis, false),
  };
  const members = [scene.first, scene.second, scene.reader];
  await Promise.all(members.map(({ smart }) => smart.start()));
  await redis.advance('2s');
  await bring(scene);
  await redis.advance('10s');
  const before = members.map(({ sent }) => sent());
  await redis.advance(minutes * 60_000);
  const perMinute = members.map(({ sent }, index) => (sent() - (before[index] ?? 0)) / minutes);
  await Promise.all(members.map(({ smart }) => passing(redis, smart.close())));
  return Math.max(...perMinute);
}

function member(redis: MemoryRedis, elector?: false): Member {
  const driver = redis.driver();
  let sent = 0;
  const counted: RedisDriver = {
    ...driver,
    send: (...args) => {
      sent += 1;
      return driver.send(...args);
    },
    sendAll: (commands, ...args) => {
      sent += commands.length;
      return driver.sendAll(commands, ...args);
    },
  };
  const smart = new SmartRedis({
    driver: counted,
    elector: elector ?? leaseElector(),
    logger: false,
  });
  return { smart, sent: () => sent };
}

type Registered = Omit<
  Parameters<typeof SmartRedis.prototype.register<string[], string, typeof all>>[0],
  'name' | 'targets'
>;

function onBoth({ first, second }: Scene, definition: Registered) {
  const register = ({ smart }: Member) =>
    smart.register({ name: 'cache', targets: all, ...definition });
  return [register(first), register(second)] as const;
}

function view({ reader }: Scene): void {
  reader.smart.view(defineCache({ name: 'cache', freshness, targets: all }));
}

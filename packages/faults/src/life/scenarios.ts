import type { RedisDriver } from '@smart-redis/core';
import { hash, list, SmartRedis, SmartRedisError } from '@smart-redis/core';
import { leaseElector } from '@smart-redis/lease';
import type { MemoryRedis } from '@smart-redis/testing';

/** Plays a scene in virtual time; resolves with what was wrong, each in a sentence. */
export type LifeScenario = (redis: MemoryRedis) => Promise<readonly string[]>;

const ttl = '9s';

interface Mortal {
  readonly smart: SmartRedis;
  /** From now on none of its calls arrives, as if its process were killed. */
  kill(): void;
  /** From now on no message arrives. */
  deafen(): void;
  /** The connection that has lost messages is replaced. */
  reconnect(): void;
}

function open(redis: MemoryRedis, reads = false): Mortal {
  const sound = redis.driver();
  let isDead = false;
  let isDeaf = false;
  const gaps: (() => void)[] = [];
  const dead = (): Promise<never> =>
    Promise.reject(new SmartRedisError('SR_CLOSED', 'the process was killed'));
  const { transact } = sound;
  const driver: RedisDriver = {
    ...sound,
    send: (...call) => (isDead ? dead() : sound.send(...call)),
    sendAll: (...call) => (isDead ? dead() : sound.sendAll(...call)),
    subscribe: (channel, { onMessage, onGap }) => {
      gaps.push(onGap);
      const heard = (message: string): void => {
        if (!isDeaf) onMessage(message);
      };
      return sound.subscribe(channel, { onMessage: heard, onGap });
    },
    ...(transact === undefined
      ? {}
      : { transact: (...call) => (isDead ? dead() : transact(...call)) }),
  };
  const elector = reads ? false : leaseElector({ ttl });
  return {
    smart: new SmartRedis({ driver, elector, logger: false }),
    kill: () => {
      isDead = true;
    },
    deafen: () => {
      isDeaf = true;
    },
    reconnect: () => {
      isDeaf = false;
      for (const gap of gaps) gap();
    },
  };
}

/** Lets time pass while something is waited for that needs it. */
async function passing<T>(redis: MemoryRedis, work: Promise<T>): Promise<T> {
  const state = { isOver: false };
  const ended = work.finally(() => {
    state.isOver = true;
  });
  ended.catch(() => undefined); // handled by whoever awaits it
  while (!state.isOver) await redis.advance('50ms');
  return ended;
}

/** A source loses most of its rows, and comes back. */
export const losesRows: LifeScenario = async (redis) => {
  const { smart } = open(redis);
  let count = 100;
  smart.register({
    name: 'guarded',
    fetcher: () => Array.from({ length: count }, (_, id) => ({ id })),
    refresh: { every: '10s' },
    guard: { minRows: 10, maxShrink: '50%' },
    targets: { all: list({ key: 'guarded' }) },
  });
  await smart.start();
  await redis.advance('5s');
  const wrong: string[] = [];
  for (const rows of [100, 40, 5, 0, 60]) {
    count = rows;
    await redis.advance('30s');
    const shown = Number(await redis.command('LLEN', 'guarded'));
    const expected = rows < 50 ? 100 : rows;
    if (shown !== expected) wrong.push(`${String(rows)} rows came, and ${String(shown)} are shown`);
  }
  await passing(redis, smart.close());
  return wrong;
};

/**
 * Who serves everything is killed right after an upstream was committed, before the caches that
 * follow it were refreshed, and shortly before a slot of a cron expression. Another one takes over.
 */
export const diesBetweenTriggers: LifeScenario = async (redis) => {
  const built: string[] = [];
  const first = open(redis);
  const second = open(redis);
  const register = ({ smart }: Mortal, isFirst: boolean) => {
    const define = (name: string, refresh?: { after: string } | { cron: string }) =>
      smart.register({
        name,
        fetcher: () => {
          if (isFirst && isHanging && name === 'revenue') return new Promise<string[]>(() => null);
          built.push(name);
          return [`build ${String((builds += 1))}`];
        },
        ...(refresh === undefined ? {} : { refresh }),
        targets: { all: list({ key: `rows:${name}` }) },
      });
    define('report', { after: 'revenue' });
    define('revenue', { after: 'orders' });
    define('nightly', { cron: '*/10 * * * *' });
    return define('orders');
  };
  let isHanging = false;
  let builds = 0;
  const orders = register(first, true);
  await first.smart.start();
  // The clock starts at 22:13:20.
  await redis.advance('2m');
  built.splice(0);
  isHanging = true;
  await passing(redis, orders.refresh());
  first.kill();
  // Over the slot at 22:20.
  await redis.advance('8m');
  register(second, false);
  await second.smart.start();
  await redis.advance('3m');
  const wrong = ['orders', 'revenue', 'report', 'nightly'].flatMap((name) => {
    const times = built.filter((each) => each === name).length;
    return times === 1 ? [] : [`${name} was built ${String(times)} times`];
  });
  if (built.indexOf('report') < built.indexOf('revenue')) wrong.push('report came before revenue');
  await passing(redis, second.smart.close());
  void first.smart.close().catch(() => undefined);
  return wrong;
};

/** A reader keeps rows in memory while versions come, and misses the message of one. */
export const readsNearby: LifeScenario = async (redis) => {
  const builder = open(redis);
  const reader = open(redis, true);
  let run = 0;
  const define = ({ smart }: Mortal) =>
    smart.register({
      name: 'runs',
      fetcher: () => [{ id: 'one', run: (run += 1) }],
      targets: { byId: hash({ key: 'runs', id: 'id', near: { maxAge: '1h' } }) },
    });
  const cache = define(builder);
  const { byId } = define(reader).read;
  await builder.smart.start();
  await reader.smart.start();
  await redis.advance('10s');
  const wrong: string[] = [];
  const look = async (when: string): Promise<void> => {
    const row = await passing(redis, byId.get('one'));
    if (row?.run !== run) wrong.push(`${when} run ${String(row?.run)} is read, not ${String(run)}`);
  };
  await look('at first');
  for (let commit = 0; commit < 3; commit += 1) {
    await passing(redis, cache.refresh());
    await redis.advance('100ms');
    await look('after a commit');
  }
  reader.deafen();
  await passing(redis, cache.refresh());
  reader.reconnect();
  await look('after a gap');
  await passing(redis, reader.smart.close());
  await passing(redis, builder.smart.close());
  return wrong;
};

/** What users of schedules, guards and near reads rely on, by what happens. */
export const lifeScenarios = { losesRows, diesBetweenTriggers, readsNearby } as const;

/** The name of a scenario. */
export type LifeScenarioName = keyof typeof lifeScenarios;

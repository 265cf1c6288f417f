import type { Command, RedisDriver, SmartRedisOptions } from '@smart-redis/core';
import { hash, list, set, SmartRedis, soloElector, sortedSet, string } from '@smart-redis/core';
import { openOperator } from '@smart-redis/core/operator';
import { leaseElector } from '@smart-redis/lease';
import { memoryRedis } from '@smart-redis/testing';
import { describe, expect, it } from 'vitest';

/** Instances and operators over a Redis in memory, whose time the test controls. */
function world() {
  const redis = memoryRedis();
  const opened: { close(): Promise<void> }[] = [];
  const open = async (options: Partial<SmartRedisOptions> = {}): Promise<SmartRedis> => {
    const smart = new SmartRedis({
      driver: redis.driver(),
      elector: leaseElector({ ttl: '3s' }),
      logger: false,
      ...options,
    });
    opened.push(smart);
    await smart.start();
    return smart;
  };
  const operator = (driver: RedisDriver = redis.driver()) => {
    const created = openOperator({ driver, name: 'checker', logger: false });
    opened.push(created);
    return created;
  };
  const close = async (): Promise<void> => {
    await Promise.all(opened.map((each) => each.close()));
  };
  return { redis, open, operator, [Symbol.asyncDispose]: close };
}

describe('an operator over a Redis in memory', () => {
  it('sees ages, overdue caches and takeovers', async () => {
    await using lab = world();
    const { redis } = lab;
    const operator = lab.operator();
    const define = (smart: SmartRedis) => [
      smart.register({
        name: 'every',
        fetcher: () => [{ id: 'a', score: 1 }],
        refresh: { every: '10m' },
        freshness: { lateAfter: '15m', staleAfter: '30m' },
        targets: {
          hash: hash({ key: 'hash', id: 'id' }),
          list: list({ key: 'list' }),
          set: set({ key: 'set', member: 'id' }),
          sortedSet: sortedSet({ key: 'sorted', score: 'score', member: 'id' }),
          string: string({ key: 'string' }),
        },
      }),
      smart.register({
        name: 'daily',
        fetcher: () => [1],
        refresh: { cron: '0 6 * * *', timezone: 'Europe/Paris', catchUp: false },
        targets: { all: list({ key: 'daily' }) },
      }),
      smart.register({
        name: 'follower',
        fetcher: () => [1],
        refresh: { after: 'every' },
        targets: { all: list({ key: 'follower' }) },
      }),
      smart.register({
        name: 'manual',
        fetcher: () => [1],
        targets: { all: list({ key: 'manual' }) },
      }),
    ];
    const one = await lab.open({ instance: 'one' });
    define(one);
    await redis.advance('1m');
    const look = async () => {
      const caches = await operator.caches();
      return Object.fromEntries(caches.map(({ name, ...cache }) => [name, cache]));
    };
    const first = await look();
    expect(Object.keys(first)).toEqual(['daily', 'every', 'follower', 'manual']);
    expect(first.daily?.schedule).toBe('cron 0 6 * * * Europe/Paris');
    expect(first.follower?.schedule).toBe('after every');
    expect(first.manual?.schedule).toBeNull();
    for (const cache of Object.values(first)) {
      expect(cache).toMatchObject({ status: 'fresh', overdue: false, servedBy: 'one', rows: 1 });
    }
    for (const target of ['hash', 'list', 'set', 'sortedSet', 'string']) {
      expect((await operator.rows('every', target)).rows).toHaveLength(1);
    }
    const two = await lab.open({ instance: 'two' });
    define(two);
    await redis.advance('1m');
    await one.close();
    await redis.advance('1m');
    expect((await look()).every?.servedBy).toBe('two');
    await two.close();

    await redis.advance('16m');
    expect((await look()).every).toMatchObject({ status: 'late', overdue: false, servedBy: null });
    await redis.advance('20m');
    const dead = await look();
    expect(dead.every).toMatchObject({ status: 'stale', overdue: true, rows: 1 });
    expect(dead.every?.ageMs).toBeGreaterThan(30 * 60_000);
    expect(dead.manual).toMatchObject({ status: 'fresh', overdue: false });
    // What it follows has no newer version.
    expect(dead.follower?.overdue).toBe(false);
    await redis.advance('25h');
    // A slot that was missed counts, also where it is not caught up.
    expect((await look()).daily?.overdue).toBe(true);
    expect(await operator.instances()).toEqual([]);
    await operator.pause('every', 'on purpose');
    expect((await look()).every).toMatchObject({ overdue: false, paused: { by: 'checker' } });
  });

  it.each([
    ['seats', () => leaseElector({ ttl: '3s' })],
    ['one leader', () => leaseElector({ spread: false, ttl: '3s' })],
    ['nobody else', () => soloElector()],
  ])('goes by the clock of the server, an hour from those of others, with %s', async (_, elect) => {
    await using lab = world();
    const { redis } = lab;
    const hourMs = 3_600_000;
    const off = (ms: number) => ({ ...redis.clock, now: () => redis.clock.now() + ms });
    const smart = await lab.open({ instance: 'ahead', elector: elect(), clock: off(hourMs) });
    smart.register({
      name: 'cache',
      fetcher: () => [1],
      freshness: { lateAfter: '10m', staleAfter: '20m' },
      targets: { all: list({ key: 'all' }) },
    });
    const operator = lab.operator({ ...redis.driver(), clock: off(-hourMs) });
    await redis.advance('1m');
    expect(await operator.caches()).toMatchObject([
      { status: 'fresh', overdue: false, servedBy: 'ahead' },
    ]);
    const [instance] = await operator.instances();
    expect(instance?.report?.clockAheadMs).toBe(hourMs);
    await redis.advance('10m');
    const [late] = await operator.caches();
    expect(late?.status).toBe('late');
    expect(late?.ageMs).toBeLessThan(12 * 60_000);
    await redis.advance('10m');
    expect(await operator.caches()).toMatchObject([{ status: 'stale', servedBy: 'ahead' }]);
  });

  it.each([
    ['one leader', () => leaseElector({ spread: false })],
    ['nobody else', () => soloElector()],
  ])('costs an idle instance with %s less than 5 % of what it sends', async (_, elect) => {
    await using lab = world();
    const { redis } = lab;
    const driver = redis.driver();
    const sent: Command[] = [];
    const counting: RedisDriver = {
      ...driver,
      send: (command, options) => {
        sent.push(command);
        return driver.send(command, options);
      },
      sendAll: (commands, options) => {
        sent.push(...commands);
        return driver.sendAll(commands, options);
      },
    };
    await lab.open({ instance: 'idle', elector: elect(), driver: counting });
    const operator = lab.operator();
    await redis.advance('1m');
    expect((await operator.instances())[0]?.report).not.toBeNull();
    // A subscription sends a ping after 10 silent seconds, which is no command of a driver in memory.
    const listening = redis.driver();
    await listening.open();
    let heardAt = redis.clock.monotonic();
    let longestSilenceMs = 0;
    const hear = (): void => {
      longestSilenceMs = Math.max(longestSilenceMs, redis.clock.monotonic() - heardAt);
      heardAt = redis.clock.monotonic();
    };
    const subscription = await listening.subscribe('smart-redis:default:events', {
      onMessage: hear,
      onGap: () => undefined,
    });
    const from = sent.length;
    await redis.advance('3h');
    const idle = sent.slice(from);
    hear();
    expect(longestSilenceMs).toBeLessThan(10_000);
    const savedPings = (3 * 3_600_000) / 10_000;
    const presence = idle.filter(([, , , key]) => String(key).endsWith(':leaders'));
    expect(presence.length).toBeGreaterThan(1000);
    const others = idle.length - presence.length + savedPings;
    expect(presence.length - savedPings).toBeLessThan(0.05 * others);
    expect(await operator.instances()).toMatchObject([{ name: 'idle', role: 'leader' }]);
    await subscription.close();
    await listening.close();
  });

  it('lets a consumer that does not keep up start again', async () => {
    await using lab = world();
    const operator = lab.operator();
    const smart = await lab.open();
    const cache = smart.register({
      name: 'cache',
      fetcher: () => [1],
      targets: { all: list({ key: 'all' }) },
    });
    await lab.redis.advance('1m');
    expect((await cache.info()).rows).toBe(1);
    const events = operator.watch()[Symbol.asyncIterator]();
    expect(await events.next()).toEqual({ done: false, value: { type: 'gap' } });
    const other = lab.redis.driver();
    await other.open();
    const channel = 'smart-redis:default:events';
    await other.send(['PUBLISH', channel, 'no json']);
    for (let message = 0; message < 1500; message += 1) {
      await other.send(['PUBLISH', channel, JSON.stringify({ type: 'requested', cache: 'cache' })]);
    }
    await other.close();
    const seen: string[] = [];
    const rest = (async () => {
      for (let next = await events.next(); next.done !== true; next = await events.next())
        seen.push(next.value.type);
    })();
    await lab.redis.advance('1s');
    await events.return?.();
    await rest;
    expect(seen[0]).toBe('gap');
    expect(seen.length).toBeLessThan(600);
    // Closing ends a loop that waits.
    const waiting = operator.watch()[Symbol.asyncIterator]();
    await waiting.next();
    const last = waiting.next();
    await operator.close();
    expect(await last).toEqual({ done: true, value: undefined });
    const late = operator.watch()[Symbol.asyncIterator]();
    await expect(late.next()).rejects.toMatchObject({ code: 'SR_CLOSED' });
  });
});

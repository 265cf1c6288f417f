import type { Clock, RedisDriver, RefreshSchedule, SmartRedisOptions } from '@smart-redis/core';
import { list, SmartRedis, SmartRedisError } from '@smart-redis/core';
import { leaseElector } from '@smart-redis/lease';
import type { MemoryRedis } from '@smart-redis/testing';
import { manualClock, memoryRedis, waitFor } from '@smart-redis/testing';
import { describe, expect, it } from 'vitest';

const metadata = '{rows}:smart-redis:default:report';
const leaders = '{smart-redis:default}:leaders';

/** A Redis in memory, at that time. */
function redisAt(time: string): MemoryRedis {
  return memoryRedis({ clock: manualClock(Date.parse(time)) });
}

/**
 * A driver that may not tell operators about its instance: what it says every ten seconds, over days
 * and months, would take most of the time of these tests.
 */
function untold(driver: RedisDriver): RedisDriver {
  return {
    ...driver,
    send: (command, options) =>
      command[3] === leaders
        ? Promise.reject(new SmartRedisError('SR_REPLY', '', { details: { reply: 'NOPERM' } }))
        : driver.send(command, options),
  };
}

/** An instance that refreshes a cache on schedule, and the times of its refreshes. */
async function running(
  redis: MemoryRedis,
  refresh: RefreshSchedule,
  options: Partial<SmartRedisOptions> = {},
  refreshed: string[] = [],
) {
  const { clock } = redis;
  const smart = new SmartRedis({
    driver: untold(redis.driver()),
    logger: false,
    random: () => 0.5,
    ...options,
  });
  const fetched = { failing: false, takesMs: 0 };
  const report = smart.register({
    name: 'report',
    fetcher: async () => {
      refreshed.push(new Date(clock.now()).toISOString().replace('.000Z', 'Z'));
      if (fetched.failing) throw new Error('the source is away');
      if (fetched.takesMs > 0) {
        await new Promise<void>((resolve) => clock.after(fetched.takesMs, resolve));
      }
      return [clock.now()];
    },
    refresh,
    targets: { all: list({ key: 'rows' }) },
  });
  await smart.start();
  await report.ready();
  return { smart, report, refreshed, fetched };
}

/** The clock of a process that can be stopped by a signal: time passes, and no timer runs. */
function stoppable(time: Clock) {
  let isStopped = false;
  const late: (() => void)[] = [];
  const clock: Clock = {
    ...time,
    now: () => time.now(),
    monotonic: () => time.monotonic(),
    after: (ms, run) => {
      let isOver = false;
      const timer = time.after(ms, () => {
        const due = (): void => {
          if (!isOver) run();
        };
        if (isStopped) late.push(due);
        else due();
      });
      return {
        stop: () => {
          isOver = true;
          timer.stop();
        },
      };
    },
  };
  return {
    clock,
    stop: () => {
      isStopped = true;
    },
    resume: () => {
      isStopped = false;
      for (const run of late.splice(0)) run();
    },
  };
}

describe('a cron schedule', () => {
  it('refreshes at its slots, and says when the next one is', async () => {
    const redis = redisAt('2026-03-28T20:00:00Z');
    const { smart, report, refreshed } = await running(redis, {
      cron: '30 2,14 * * *',
      timezone: 'Europe/Paris',
    });
    expect((await report.info()).nextRefreshAt).toEqual(new Date('2026-03-29T01:00:00Z'));
    await redis.advance('24h');
    expect(refreshed.slice(1)).toEqual(['2026-03-29T01:00:00Z', '2026-03-29T12:30:00Z']);
    expect((await report.info()).nextRefreshAt).toEqual(new Date('2026-03-30T00:30:00Z'));
    await smart.close();
    expect(redis.clock.timerCount).toBe(0);
  });

  it('refreshes twice where an hour comes twice', async () => {
    const redis = redisAt('2026-10-24T22:00:00Z');
    const { smart, refreshed } = await running(redis, {
      cron: '0,30 2 * * *',
      timezone: 'Europe/Paris',
    });
    await redis.advance('12h');
    expect(refreshed.slice(1)).toEqual(['2026-10-25T00:00:00Z', '2026-10-25T00:30:00Z']);
    await smart.close();
  });

  it('catches up once what was missed while nobody served the cache', async () => {
    const redis = redisAt('2026-11-30T04:00:00Z');
    const first = await running(redis, { cron: '@hourly' });
    await redis.advance('90m');
    await first.smart.close();
    await redis.advance('4h');
    const { smart, refreshed } = await running(redis, { cron: '@hourly' });
    await redis.advance('2h');
    expect(refreshed).toEqual([
      '2026-11-30T09:30:00Z',
      '2026-11-30T10:00:00Z',
      '2026-11-30T11:00:00Z',
    ]);
    await smart.close();
  });

  it.each([
    ['2h', []],
    [false, []],
    ['3h', ['2026-11-30T08:30:00Z']],
  ] as const)('catches up what was missed within %s', async (catchUp, expected) => {
    const redis = redisAt('2026-11-30T05:00:00Z');
    const refresh: RefreshSchedule = { cron: '0 6 * * *', catchUp };
    const first = await running(redis, refresh);
    await first.smart.close();
    await redis.advance('3.5h');
    const { smart, refreshed } = await running(redis, refresh);
    await redis.advance('1h');
    expect(refreshed).toEqual(expected);
    await redis.advance('22h');
    expect(refreshed).toEqual([...expected, '2026-12-01T06:00:00Z']);
    await smart.close();
  });

  it('owes nothing to slots before its expression was first seen', async () => {
    const redis = redisAt('2026-11-30T05:00:00Z');
    await (await running(redis, { cron: '0 20 * * *' })).smart.close();
    await redis.advance('3h');
    const { smart, refreshed } = await running(redis, { cron: '0 6 * * *' });
    expect(await redis.command('HMGET', metadata, 'schedule', 'scheduleAt')).toEqual([
      '0 6 * * * UTC',
      String(Date.parse('2026-11-30T08:00:00Z')),
    ]);
    await redis.advance('2h');
    expect(refreshed).toEqual([]);
    // But it owes those since, whoever serves it.
    await smart.close();
    await redis.advance('24h');
    const next = await running(redis, { cron: '0 6 * * *' });
    await redis.advance('1s');
    expect(next.refreshed).toEqual(['2026-12-01T10:00:00Z']);
    await next.smart.close();
  });

  it('forgets its slots when it becomes an interval', async () => {
    const redis = redisAt('2026-11-30T05:00:00Z');
    await (await running(redis, { cron: '0 6 * * *' })).smart.close();
    const { smart, report } = await running(redis, { every: '1h' });
    await report.refresh();
    const fields = ['schedule', 'scheduleAt', 'fetchedAt'] as const;
    expect(await redis.command('HMGET', metadata, ...fields)).toEqual([null, null, null]);
    await smart.close();
  });

  it('follows a server clock that is set forward, and one that is set back', async () => {
    const redis = redisAt('2026-11-30T00:00:00Z');
    const { smart, refreshed } = await running(redis, { cron: '0 6 * * *' });
    await redis.advance('1h');
    redis.clock.jumpWall(3 * 3_600_000);
    await redis.advance('3h');
    expect(refreshed.slice(1)).toEqual(['2026-11-30T06:00:00Z']);
    // By less than a day: this slot has been served.
    redis.clock.jumpWall(-2 * 3_600_000);
    await redis.advance('22h');
    expect(refreshed.slice(2)).toEqual([]);
    await redis.advance('3h');
    expect(refreshed.slice(2)).toEqual(['2026-12-01T06:00:00Z']);
    // By a year: refreshed soon, once.
    redis.clock.jumpWall(-365 * 86_400_000);
    await redis.advance('12h');
    expect(refreshed).toHaveLength(4);
    await smart.close();
  });

  it('notices within an hour that only the clock of the server was set', async () => {
    const redis = redisAt('2026-11-30T00:00:00Z');
    const clock = manualClock();
    const refreshed: number[] = [];
    const smart = new SmartRedis({ driver: redis.driver(), clock, logger: false });
    const report = smart.register({
      name: 'report',
      fetcher: () => [refreshed.push(redis.clock.now())],
      refresh: { cron: '0 6 * * *' },
      targets: { all: list({ key: 'rows' }) },
    });
    await smart.start();
    await report.ready();
    redis.clock.jumpWall(7 * 3_600_000);
    for (let minutes = 0; minutes < 61; minutes += 1) {
      await redis.advance('1m');
      await clock.advanceAsync('1m');
      await redis.advance(0);
    }
    expect(refreshed).toHaveLength(2);
    await smart.close();
  });

  it('catches up once after the machine was suspended', async () => {
    const redis = redisAt('2026-11-30T00:00:00Z');
    const { smart, refreshed } = await running(redis, { cron: '* * * * *' });
    await redis.advance('90s');
    redis.clock.suspend(600_000);
    await redis.advance('90s');
    expect(refreshed.slice(2)).toEqual(['2026-11-30T00:12:00Z', '2026-11-30T00:13:00Z']);
    await smart.close();
  });

  it('catches up once after its process was stopped for 30 s, and keeps its rhythm', async () => {
    const redis = redisAt('2026-11-30T00:00:00Z');
    const { clock, stop, resume } = stoppable(redis.clock);
    const elector = leaseElector();
    const { smart, refreshed } = await running(
      redis,
      { cron: '* * * * * *' },
      { driver: { ...redis.driver(), clock }, elector },
    );
    await redis.advance('4s');
    const before = refreshed.length;
    expect(before).toBeGreaterThanOrEqual(4);
    stop();
    await redis.advance('30s');
    expect(refreshed).toHaveLength(before);
    resume();
    await redis.advance('5s');
    const since = refreshed.slice(before).map((time) => Number(time.slice(17, 19)));
    expect(since).toEqual([34, 35, 36, 37, 38, 39]);
    await smart.close();
  });

  it('serves a slot that comes while an earlier refresh is running', async () => {
    const redis = redisAt('2026-11-30T05:59:00Z');
    const { smart, report, refreshed, fetched } = await running(redis, { cron: '0 6 * * *' });
    fetched.takesMs = 90_000;
    const requested = report.refresh();
    await redis.advance('10m');
    await requested;
    expect(refreshed.slice(1)).toEqual(['2026-11-30T05:59:00Z', '2026-11-30T06:00:30Z']);
    await smart.close();
  });

  it('retries a failed slot until it succeeds, also where slots are not caught up', async () => {
    const redis = redisAt('2026-11-30T05:00:00Z');
    const { smart, refreshed, fetched } = await running(redis, {
      cron: '0 6 * * *',
      catchUp: false,
    });
    fetched.failing = true;
    await redis.advance('3h');
    expect(refreshed.length).toBeGreaterThan(60);
    fetched.failing = false;
    await redis.advance('2m');
    const tries = refreshed.length;
    await redis.advance('12h');
    expect(refreshed).toHaveLength(tries);
    await smart.close();
  });

  it('serves a slot that comes while a refresh is running that its guard refuses', async () => {
    const redis = redisAt('2026-11-30T04:10:00Z');
    const { clock } = redis;
    const smart = new SmartRedis({ driver: redis.driver(), logger: false, random: () => 0.5 });
    const began: string[] = [];
    let rows: readonly string[] = ['row'];
    const report = smart.register<readonly string[]>({
      name: 'report',
      fetcher: async () => {
        began.push(new Date(clock.now()).toISOString().slice(11, 16));
        const read = rows;
        if (read.length === 0)
          await new Promise<void>((resolve) => clock.after(1_200_000, resolve));
        return read;
      },
      timeout: '1h',
      refresh: { cron: '@hourly' },
      guard: { minRows: 1 },
      targets: { all: list({ key: 'rows' }) },
    });
    await smart.start();
    await report.ready();
    rows = [];
    await redis.advance('15m');
    const asked = report.refresh().catch(() => undefined);
    // At 4:45 it is tried once more, until 5:05.
    await redis.advance('30m');
    rows = ['row'];
    await redis.advance('40m');
    expect(began).toEqual(['04:10', '04:25', '04:45', '05:05']);
    expect((await report.info()).nextRefreshAt).toEqual(new Date('2026-11-30T06:00:00Z'));
    await asked;
    await smart.close();
  });

  it.each([
    { what: 'the same definition, at its slot', shape: 1 },
    { what: 'another definition, at once', shape: 2 },
  ])('tries twice what its guard refuses, whoever takes over: $what', async ({ shape }) => {
    const redis = redisAt('2026-11-30T05:30:00Z');
    let rows: readonly string[] = ['row'];
    let tries = 0;
    const open = async (definition: number) => {
      const smart = new SmartRedis({ driver: redis.driver(), logger: false });
      const report = smart.register<readonly string[]>({
        name: 'report',
        fetcher: () => {
          tries += 1;
          return rows;
        },
        refresh: { cron: '@hourly' },
        shape: definition,
        guard: { minRows: 1 },
        targets: { all: list({ key: 'rows' }) },
      });
      await smart.start();
      return { smart, report };
    };
    const first = await open(1);
    await first.report.ready();
    await first.smart.close();
    rows = [];
    tries = 0;
    let serving = await open(shape);
    await redis.advance(shape === 1 ? '30m' : 0);
    await waitFor(() => tries > 0, { message: 'the first try' });
    await redis.advance(100);
    expect(tries).toBe(1);
    for (let takeover = 0; takeover < 3; takeover += 1) {
      await serving.smart.close();
      serving = await open(shape);
      await redis.advance('5m');
      expect(tries).toBe(2);
    }
    await redis.advance('1h');
    expect(tries).toBe(4);
    rows = ['row'];
    await redis.advance('1h');
    expect(tries).toBe(5);
    await serving.smart.close();
  });

  it('adds its jitter, and is due at the first of its triggers', async () => {
    const redis = redisAt('2026-11-30T05:59:00Z');
    const { smart, refreshed } = await running(redis, {
      cron: '0 6 * * *',
      every: '1h',
      jitter: '10m',
    });
    await redis.advance('130m');
    expect(refreshed.slice(1)).toEqual(['2026-11-30T06:05:00Z', '2026-11-30T07:10:00Z']);
    await smart.close();
  });
});

describe('an interval', () => {
  it('may be longer than the longest timer, and does not start anew with an instance', async () => {
    const redis = redisAt('2026-01-01T00:00:00Z');
    const first = await running(redis, { every: '30d' });
    await redis.advance('1h');
    expect(first.refreshed).toHaveLength(1);
    await first.smart.close();
    // Nobody serves it for most of the time: an instance looks around every few seconds.
    await redis.advance('29d');
    const { smart, refreshed } = await running(redis, { every: '30d' });
    await redis.advance('22h');
    expect(refreshed).toEqual([]);
    await redis.advance('2h');
    expect(refreshed).toEqual(['2026-01-31T00:00:00Z']);
    await smart.close();
  });

  it('stays hourly if instances restart every 50 minutes', async () => {
    const redis = redisAt('2026-01-01T00:00:00Z');
    const refreshed: string[] = [];
    for (let start = 0; start < 6; start += 1) {
      const { smart } = await running(redis, { every: '1h' }, {}, refreshed);
      await redis.advance('50m');
      await smart.close();
    }
    expect(refreshed).toEqual(
      [0, 1, 2, 3, 4, 5].map((hour) => `2026-01-01T0${String(hour)}:00:00Z`),
    );
  });
});

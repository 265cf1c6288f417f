import { describe, expect, it } from 'vitest';
import type { RefreshSchedule } from '../../src/settings/schedule.js';
import { resolveSchedule } from '../../src/settings/schedule.js';
import { createCronExpressions } from '../../src/schedule/cron-expressions.js';

const schedule = (options: RefreshSchedule) =>
  resolveSchedule(options, 'cache', createCronExpressions());
const at = (text: string): number => Date.parse(text);

/** The next slots after a time, each found after a refresh that began at the one before. */
function slots(options: RefreshSchedule, from: string, count: number): string[] {
  const found: string[] = [];
  const { nextAfter } = bound(options);
  let last = at(from);
  for (let index = 0; index < count; index += 1) {
    last = nextAfter(last, last);
    found.push(new Date(last).toISOString().replace('.000Z', 'Z'));
  }
  return found;
}

/** When a cache is due whose last refresh began and succeeded at one time. */
function bound(options: RefreshSchedule, scheduleAtMs: number | null = null) {
  const resolved = schedule(options);
  return {
    nextAfter: (lastMs: number, nowMs: number, jitter = 0, waitedMs = 0): number =>
      resolved.nextAfter(
        { checkedAtMs: lastMs, fetchedAtMs: lastMs, scheduleAtMs },
        nowMs,
        jitter,
        waitedMs,
      ) ?? Infinity,
  };
}

describe('the slots of a cron expression', () => {
  it.each([
    // Paris, spring: 02:30 does not exist.
    [
      '30 2,14 * * *',
      'Europe/Paris',
      '2026-03-28T23:00:00Z',
      ['2026-03-29T01:00:00Z', '2026-03-29T12:30:00Z'],
    ],
    [
      '30 2 * * *',
      'Europe/Paris',
      '2026-03-28T23:00:00Z',
      ['2026-03-29T01:00:00Z', '2026-03-30T00:30:00Z'],
    ],
    // Paris, autumn: 02:00 to 03:00 comes twice.
    [
      '0,30 2 * * *',
      'Europe/Paris',
      '2026-10-24T22:00:00Z',
      ['2026-10-25T00:00:00Z', '2026-10-25T00:30:00Z', '2026-10-26T01:00:00Z'],
    ],
    [
      '@hourly',
      'Europe/Paris',
      '2026-10-24T23:30:00Z',
      ['2026-10-25T00:00:00Z', '2026-10-25T01:00:00Z', '2026-10-25T02:00:00Z'],
    ],
    // New York.
    [
      '30 2 * * *',
      'America/New_York',
      '2026-03-08T05:00:00Z',
      ['2026-03-08T07:00:00Z', '2026-03-09T06:30:00Z'],
    ],
    [
      '30 1 * * *',
      'America/New_York',
      '2026-11-01T04:00:00Z',
      ['2026-11-01T05:30:00Z', '2026-11-02T06:30:00Z'],
    ],
    // Lord Howe changes by half an hour.
    [
      '15 2 * * *',
      'Australia/Lord_Howe',
      '2026-10-03T12:00:00Z',
      ['2026-10-03T15:30:00Z', '2026-10-04T15:15:00Z'],
    ],
    [
      '45 1 * * *',
      'Australia/Lord_Howe',
      '2026-04-04T12:00:00Z',
      ['2026-04-04T14:45:00Z', '2026-04-05T15:15:00Z'],
    ],
    // Leap days, and both days as OR.
    ['0 6 29 2 *', 'UTC', '2026-11-30T00:00:00Z', ['2028-02-29T06:00:00Z', '2032-02-29T06:00:00Z']],
    [
      '0 0 1-7 * 1',
      'UTC',
      '2026-12-06T12:00:00Z',
      ['2026-12-07T00:00:00Z', '2026-12-14T00:00:00Z'],
    ],
    ['@daily', 'UTC', '2026-11-30T06:00:00Z', ['2026-12-01T00:00:00Z', '2026-12-02T00:00:00Z']],
    [' 0  6 * *  MON-FRI ', 'UTC', '2026-12-04T06:00:00Z', ['2026-12-07T06:00:00Z']],
    [
      '*/20 * * * * *',
      'UTC',
      '2026-12-04T06:00:00Z',
      ['2026-12-04T06:00:20Z', '2026-12-04T06:00:40Z'],
    ],
  ] as const)('%s in %s after %s', (cron, timezone, from, expected) => {
    expect(slots({ cron, timezone }, from, expected.length)).toEqual(expected);
  });

  it('are in UTC by default', () => {
    expect(slots({ cron: '0 6 * * *' }, '2026-07-01T00:00:00Z', 1)).toEqual([
      '2026-07-01T06:00:00Z',
    ]);
  });
});

describe('a cache with slots', () => {
  const daily = '0 6 * * *';
  const now = at('2026-11-30T08:30:00Z');
  const yesterday = at('2026-11-29T06:00:01Z');
  const tomorrow = at('2026-12-01T06:00:00Z');

  it('is due for one that was missed, once', () => {
    const { nextAfter } = bound({ cron: daily });
    expect(nextAfter(at('2026-11-20T06:00:00Z'), now)).toBeLessThanOrEqual(now);
    expect(nextAfter(now, now)).toBe(tomorrow);
  });

  it('is due for a slot that came while a refresh was running that began before it', () => {
    const last = { fetchedAtMs: at('2026-11-30T05:59:50Z'), scheduleAtMs: null };
    const checkedAtMs = at('2026-11-30T06:00:10Z');
    const due = schedule({ cron: daily }).nextAfter({ ...last, checkedAtMs }, checkedAtMs, 0);
    expect(due).toBe(at('2026-11-30T06:00:00Z'));
  });

  it.each([
    ['2h', tomorrow],
    ['3h', at('2026-11-30T06:00:00Z')],
    [false, tomorrow],
  ] as const)('catches up what was missed within %s', (catchUp, expected) => {
    expect(bound({ cron: daily, catchUp }).nextAfter(yesterday, now)).toBe(expected);
  });

  it('misses nothing while its refresh waits for its turn', () => {
    const { nextAfter } = bound({ cron: daily, catchUp: false });
    const slot = at('2026-11-30T06:00:00Z');
    expect(nextAfter(yesterday, slot + 9000)).toBe(slot);
    expect(nextAfter(yesterday, slot + 1_200_000)).toBe(tomorrow);
    expect(nextAfter(yesterday, slot + 1_200_000, 0, 1_200_000)).toBe(slot);
  });

  it('owes nothing to slots before its expression was first seen', () => {
    const seenAt = at('2026-11-30T07:00:00Z');
    expect(bound({ cron: daily }, seenAt).nextAfter(yesterday, now)).toBe(tomorrow);
  });

  it('is due at the first of its triggers', () => {
    const both = bound({ cron: daily, every: '1h' });
    expect(both.nextAfter(now, now)).toBe(now + 3_600_000);
    expect(both.nextAfter(tomorrow - 1000, tomorrow - 1000)).toBe(tomorrow);
  });

  it('waits for the slot after its last refresh when the clock went back a little', () => {
    const { nextAfter } = bound({ cron: daily });
    expect(nextAfter(at('2026-11-30T06:00:01Z'), at('2026-11-30T05:00:00Z'))).toBe(tomorrow);
  });

  it('is due at once when the clock went back by more than its slots are apart', () => {
    const { nextAfter } = bound({ cron: daily });
    expect(nextAfter(at('2027-11-30T06:00:00Z'), now)).toBe(now);
    expect(bound({ cron: '* * * * *' }).nextAfter(now + 120_000, now)).toBe(now);
    // A time that only somebody else can have written.
    expect(nextAfter(8.64e15, now)).toBe(now);
  });

  it('is later by its jitter, but before its next slot', () => {
    const jitter = bound({ cron: '* * * * *', jitter: '1h' });
    const minute = at('2026-11-30T08:31:00Z');
    expect(jitter.nextAfter(now, now, 0)).toBe(minute);
    expect(jitter.nextAfter(now, now, 0.5)).toBe(minute + 30_000);
    expect(jitter.nextAfter(now, now, 0.999_999)).toBeLessThan(minute + 60_000);
    expect(bound({ cron: '* * * * *', jitter: '10s' }).nextAfter(now, now, 0.5)).toBe(
      minute + 5000,
    );
  });

  it('and a jitter skips no slot, also where slots are only caught up for a while', () => {
    const { nextAfter } = bound({ cron: daily, jitter: '1h', catchUp: false });
    const slot = at('2026-11-30T06:00:00Z');
    expect(nextAfter(slot - 1000, slot + 1_800_000, 0.9)).toBe(slot + 3_240_000);
  });
});

describe('an interval', () => {
  it('may be longer than timers, and its jitter is never longer than another one', () => {
    const { nextAfter } = bound({ every: '60d' });
    expect(nextAfter(1000, 2000)).toBe(1000 + 60 * 86_400_000);
    expect(bound({ every: '1m', jitter: '1h' }).nextAfter(0, 0, 1)).toBe(120_000);
  });
});

describe('the shortest time between two refreshes', () => {
  it.each([
    [{ cron: '0 6 * * *' }, 60_000],
    [{ cron: '*/10 * * * * *' }, 10_000],
    [{ cron: '30 * * * * *' }, 60_000],
    [{ cron: '0 6 * * *', every: '5s' }, 5000],
  ] as const)('of %j is %d', (options, expected) => {
    expect(schedule(options).gapMs).toBe(expected);
  });
});

describe('ten thousand schedules', () => {
  it('that share an expression share what was parsed of it', () => {
    const expressions = createCronExpressions();
    const before = process.memoryUsage().heapUsed;
    const all = Array.from({ length: 10_000 }, (_, index) =>
      resolveSchedule(
        { cron: `${String(index % 60)} ${String(index % 24)} * * *` },
        'cache',
        expressions,
      ),
    );
    const bytes = (process.memoryUsage().heapUsed - before) / all.length;
    // A parsed one takes 80 KB.
    expect(bytes).toBeLessThan(8000);
  });
});

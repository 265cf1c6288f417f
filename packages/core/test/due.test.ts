import type { Duration } from '../src/options/durations.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RefreshSchedule } from '../src/settings/schedule.js';
import { list } from '../src/targets/list.js';
import { resolveDefinition } from '../src/settings/resolve-definition.js';
import type { CacheState } from '../src/metadata/cache-state.js';
import { parseState } from '../src/metadata/cache-state.js';
import { dueOf, slowestRetryMs } from '../src/instance/due.js';

const definition = (
  schedule?: Duration | RefreshSchedule,
  jitter: Duration = '0ms',
): ReturnType<typeof resolveDefinition> => {
  const refresh = typeof schedule === 'string' ? { every: schedule, jitter } : schedule;
  return resolveDefinition(
    {
      name: 'cache',
      fetcher: () => [],
      targets: { all: list({ key: 'all' }) },
      ...(refresh === undefined ? {} : { refresh }),
    },
    false,
  );
};
const never = parseState([]);
const built = (changes: Partial<CacheState> = {}): CacheState => ({
  ...never,
  checkedAtMs: 1000,
  version: {
    version: 1,
    builtAt: new Date(1000),
    rows: 1,
    bytes: 1,
    durationMs: 1,
    term: 1,
    leader: 'x',
  },
  ...changes,
});

describe('a cache is due', () => {
  it('at once, when it was never built', () => {
    expect(dueOf(definition('1h'), never, 5000, 0)).toEqual({ inMs: 0, reason: 'first' });
    expect(dueOf(definition(), never, 5000, 0)).toEqual({ inMs: 0, reason: 'first' });
  });

  it('an interval and its jitter after the last success, by the server’s clock', () => {
    expect(dueOf(definition('10s', '1s'), built(), 4000, 0.5)).toEqual({
      inMs: 7500,
      reason: 'due',
    });
    expect(dueOf(definition('10s', '1s'), built(), 60_000, 0.5)).toEqual({
      inMs: 0,
      reason: 'due',
    });
    expect(dueOf(definition(), built(), 60_000, 0)).toEqual({ inMs: null, reason: 'due' });
  });

  it('at once, when somebody asked and nobody has answered', () => {
    expect(dueOf(definition(), built({ requested: 3, served: 2, failed: 1 }), 1001, 0)).toEqual({
      inMs: 0,
      reason: 'requested',
    });
    expect(dueOf(definition(), built({ requested: 3, failed: 3 }), 1001, 0).inMs).toBeNull();
  });

  it('when the pause after a failure is over, whoever leads now', () => {
    const lastError = { code: 'SR_FETCH_FAILED', message: 'x', at: new Date(0) } as const;
    const failed = built({ lastError, nextRefreshAt: new Date(9000) });
    expect(dueOf(definition('1h'), failed, 4000, 0)).toEqual({ inMs: 5000, reason: 'retry' });
    expect(dueOf(definition(), failed, 20_000, 0)).toEqual({ inMs: 0, reason: 'retry' });
  });

  it('never later than an interval, and never later than the longest pause, whatever the clocks did', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.nat(),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.boolean(),
        (checkedAtMs, now, jitter, hasFailed) => {
          const lastError = hasFailed
            ? ({ code: 'SR_FETCH_FAILED', message: 'x', at: new Date(0) } as const)
            : null;
          const state = built({ checkedAtMs, lastError, nextRefreshAt: new Date(checkedAtMs) });
          const { inMs } = dueOf(definition('10s', '1s'), state, now, jitter);
          expect(inMs).toBeGreaterThanOrEqual(0);
          expect(inMs).toBeLessThanOrEqual(Math.max(11_000, slowestRetryMs));
        },
      ),
    );
  });

  it('within two intervals of looking again and again, after the server’s clock went back', () => {
    fc.assert(
      fc.property(fc.nat({ max: 100_000_000 }), fc.boolean(), (backMs, hasFailed) => {
        const lastError = { code: 'SR_FETCH_FAILED', message: 'x', at: new Date(0) } as const;
        const at = 1_000_000_000;
        const state = built({
          checkedAtMs: at,
          nextRefreshAt: new Date(at),
          lastError: hasFailed ? lastError : null,
        });
        let waitedMs = 0;
        for (let look = 0; look < 100; look += 1) {
          const { inMs } = dueOf(definition('10s'), state, at - backMs + waitedMs, 0);
          if (inMs === 0) break;
          waitedMs += inMs ?? Number.POSITIVE_INFINITY;
        }
        expect(waitedMs).toBeLessThanOrEqual(20_000);
      }),
    );
  });

  it('after a refusal when the schedule says so, whoever leads now, and at once with another definition', () => {
    const lastError = { code: 'SR_REFUSED', message: 'x', at: new Date(0) } as const;
    const refused = built({ lastError, nextRefreshAt: new Date(7_200_000) });
    const wait = { inMs: 3_600_000, reason: 'due' };
    expect(dueOf(definition('2h'), refused, 3_600_000, 0)).toEqual(wait);
    expect(dueOf(definition('2h'), refused, 7_200_001, 0).inMs).toBe(0);
    // The clock was set back by days.
    expect(
      dueOf(definition('2h'), { ...refused, nextRefreshAt: new Date(9e9) }, 1000, 0).inMs,
    ).toBe(0);
    const onRequest = { ...refused, nextRefreshAt: null };
    expect(dueOf(definition(), onRequest, 3_600_000, 0)).toEqual({ inMs: null, reason: 'due' });
    expect(dueOf(definition(), { ...onRequest, requested: 1 }, 1, 0).reason).toBe('requested');
    // A release has given it a schedule since.
    expect(dueOf(definition('2h'), onRequest, 3_600_000, 0)).toEqual({ inMs: 0, reason: 'due' });
    const isNew = { isNew: true };
    expect(dueOf(definition('2h'), refused, 3_600_000, 0, isNew)).toEqual({
      inMs: 0,
      reason: 'changed',
    });
    const late = { ...refused, nextRefreshAt: new Date(86_400_005) };
    expect(dueOf(definition({ cron: '0 0 * * *' }), late, 1000, 0).inMs).toBe(86_399_005);
    const tried = { isNew: true, wasRefused: true };
    expect(dueOf(definition('2h'), refused, 3_600_000, 0, tried)).toEqual(wait);
  });

  it('after a refusal at a slot, unless that was missed for longer than slots are caught up', () => {
    const hourMs = 3_600_000;
    const refused = built({
      lastError: { code: 'SR_REFUSED', message: 'x', at: new Date(5000) },
      nextRefreshAt: new Date(24 * hourMs),
    });
    const dueIn = (state: CacheState, refresh: RefreshSchedule, nowMs: number, waitedMs = 0) =>
      dueOf(definition(refresh), state, nowMs, 0, { waitedMs }).inMs;
    const never: RefreshSchedule = { cron: '@daily', catchUp: false };
    expect(dueIn(refused, never, 24 * hourMs - 1)).toBe(1);
    expect(dueIn(refused, never, 24 * hourMs + 5000)).toBe(0);
    expect(dueIn(refused, never, 30 * hourMs)).toBe(18 * hourMs);
    // It has waited for its turn.
    expect(dueIn(refused, never, 30 * hourMs, 6 * hourMs)).toBe(0);
    const bounded: RefreshSchedule = { cron: '@daily', catchUp: '4h' };
    expect(dueIn(refused, bounded, 27 * hourMs)).toBe(0);
    expect(dueIn(refused, bounded, 29 * hourMs)).toBe(19 * hourMs);
    expect(dueIn(refused, { cron: '@daily' }, 30 * hourMs)).toBe(0);
    // An interval catches up.
    expect(dueIn(refused, { ...never, every: '30h' }, 29 * hourMs)).toBe(hourMs + 5000);
    expect(dueIn(refused, { ...never, every: '20h' }, 29 * hourMs)).toBe(0);
    // Its second try, which nobody made.
    expect(dueIn({ ...refused, nextRefreshAt: new Date(6000) }, never, 30 * hourMs)).toBe(0);
  });
});

import type { CacheSummary } from '@smart-redis/core/operator';
import { describe, expect, it } from 'vitest';
import { judgeFreshness } from '../src/caches/judge-freshness.js';
import { matchesPattern } from '../src/caches/matches-pattern.js';
import { summary } from './support/summaries.js';

const withLimits: Partial<CacheSummary> = { lateAfterMs: 600_000, staleAfterMs: 1_800_000 };

const paused: CacheSummary['paused'] = { by: 'anna', reason: null, at: new Date(0) };

describe('the freshness gate', () => {
  it.each([
    ['fresh within its limits', { ...withLimits, status: 'fresh' as const }, {}, 'pass'],
    ['fresh by its schedule', { schedule: 'every 5m' }, {}, 'pass'],
    ['late', { ...withLimits, status: 'late' as const }, {}, 'fail'],
    [
      'late, of which stale only counts',
      { ...withLimits, status: 'late' as const },
      { staleOnly: true },
      'warn',
    ],
    ['overdue', { schedule: 'every 5m', overdue: true }, {}, 'fail'],
    [
      'overdue, of which stale only counts',
      { schedule: 'every 5m', overdue: true },
      { staleOnly: true },
      'warn',
    ],
    ['stale', { ...withLimits, status: 'stale' as const }, { staleOnly: true }, 'fail'],
    [
      'without a version',
      { status: 'building' as const, ageMs: null },
      { staleOnly: true },
      'fail',
    ],
    ['unreadable', { status: 'unknown' as const, ageMs: null }, { staleOnly: true }, 'fail'],
    ['older than allowed', { ageMs: 61_000 }, { maxAgeMs: 60_000 }, 'fail'],
    [
      'older than allowed, stale only',
      { ageMs: 61_000 },
      { maxAgeMs: 60_000, staleOnly: true },
      'fail',
    ],
    ['as old as allowed', { ageMs: 60_000 }, { maxAgeMs: 60_000 }, 'pass'],
    ['without any limit or schedule', { schedule: null }, {}, 'unchecked'],
    ['paused, so that no schedule limits it', { schedule: 'every 5m', paused }, {}, 'unchecked'],
    ['paused, and within its limits', { ...withLimits, paused }, {}, 'pass'],
    [
      'paused, and older than allowed',
      { schedule: 'every 5m', paused, ageMs: 61_000 },
      { maxAgeMs: 60_000 },
      'fail',
    ],
  ])('judges a cache that is %s', (_title, cache, rules, expected) => {
    const verdict = judgeFreshness(summary({ schedule: null, ...cache }), {
      staleOnly: false,
      ...rules,
    });
    expect(verdict.result).toBe(expected);
    expect(verdict.reasons.length > 0).toBe(expected !== 'pass');
  });

  it('says why a cache is late', () => {
    const lastError = {
      code: 'SR_FETCH_FAILED' as const,
      message: 'the source is away',
      at: new Date(0),
    };
    const cache = summary({ ...withLimits, status: 'late', lastError });
    expect(judgeFreshness(cache, { staleOnly: false }).reasons).toEqual([
      'late after 10m',
      'SR_FETCH_FAILED: the source is away',
    ]);
  });
});

describe('a pattern', () => {
  it.each([
    ['orders', 'orders', true],
    ['orders', 'orders2', false],
    ['*', '', true],
    ['daily-*', 'daily-sales', true],
    ['daily-*', 'weekly', false],
    ['*-eu', 'sales-eu', true],
    ['a*a', 'a', false],
    ['a*b*c', 'a-b-b-c', true],
    ['a.c', 'abc', false],
  ])('%s and %s: %s', (pattern, name, expected) => {
    expect(matchesPattern(pattern, name)).toBe(expected);
  });
});

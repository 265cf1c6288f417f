import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mostInvalidOf, mostInvalidOfStream } from '../src/guard/most-invalid.js';
import { rowLimits } from '../src/guard/row-limits.js';
import { hash, isSmartRedisError, list, set } from '../src/index.js';
import { resolveDefinition } from '../src/settings/resolve-definition.js';
import type { ResolvedGuard } from '../src/settings/guard.js';
import { parsePercent } from '../src/settings/percent.js';

const targets = {
  byId: hash({ key: 'k:by-id' }),
  all: list({ key: 'k:all' }),
  ids: set({ key: 'k:ids' }),
};

const schema = {
  '~standard': { version: 1, vendor: 'own', validate: (value: unknown) => ({ value }) },
};

function resolved(guard: unknown, own: object = targets): ResolvedGuard {
  const definition = { name: 'cache', fetcher: () => [], targets: own, guard };
  const found = resolveDefinition(definition as never, false).guard;
  if (found === undefined) throw new Error('there is no guard');
  return found;
}

function optionOf(guard: unknown, own?: object): unknown {
  try {
    resolved(guard, own);
  } catch (error) {
    if (!isSmartRedisError(error, 'SR_INVALID_OPTION')) throw error;
    return error.details.option;
  }
  return 'accepted';
}

const after = (rows: number) => ({ version: 1, rows, bytes: 1 });

describe('the option guard', () => {
  it.each([
    [null, 'guard'],
    [[], 'guard'],
    ['strict', 'guard'],
    [{ minrows: 1 }, 'guard.minrows'],
    [{ minRows: -1 }, 'guard.minRows'],
    [{ minRows: 1.5 }, 'guard.minRows'],
    [{ minRows: '10' }, 'guard.minRows'],
    [{ minRows: NaN }, 'guard.minRows'],
    [{ maxRows: 0 }, 'guard.maxRows'],
    [{ maxRows: Infinity }, 'guard.maxRows'],
    [{ minRows: 10, maxRows: 9 }, 'guard.maxRows'],
    [{ maxShrink: 'half' }, 'guard.maxShrink'],
    [{ maxShrink: 0.5 }, 'guard.maxShrink'],
    [{ maxShrink: '50' }, 'guard.maxShrink'],
    [{ maxShrink: '101%' }, 'guard.maxShrink'],
    [{ maxShrink: '100.1%' }, 'guard.maxShrink'],
    [{ maxShrink: '-1%' }, 'guard.maxShrink'],
    [{ maxShrink: ' 5%' }, 'guard.maxShrink'],
    [{ maxShrink: '5 %' }, 'guard.maxShrink'],
    [{ maxShrink: '1e1%' }, 'guard.maxShrink'],
    [{ maxShrink: '.5%' }, 'guard.maxShrink'],
    [{ maxShrink: '٥%' }, 'guard.maxShrink'],
    [{ maxGrowth: 'NaN%' }, 'guard.maxGrowth'],
    [{ maxGrowth: '' }, 'guard.maxGrowth'],
    [{ maxGrowth: '300' }, 'guard.maxGrowth'],
    [{ unique: 'byId' }, 'guard.unique'],
    [{ unique: [] }, 'guard.unique'],
    [{ unique: ['all'] }, 'guard.unique'],
    [{ unique: ['byID'] }, 'guard.unique'],
    [{ schema: {} }, 'guard.schema'],
    [{ schema: () => true }, 'guard.schema'],
    [{ schema: null }, 'guard.schema'],
    [{ schema: { parse: (row: unknown) => row } }, 'guard.schema'],
    [{ schema: { '~standard': { version: 1 } } }, 'guard.schema'],
    [{ schema: { '~standard': { version: 2, validate: () => ({ value: 1 }) } } }, 'guard.schema'],
    [{ onInvalid: 'reject' }, 'guard.onInvalid'],
    [{ tolerate: '1%' }, 'guard.tolerate'],
    [{ schema, onInvalid: 'ignore' }, 'guard.onInvalid'],
    [{ schema, tolerate: 0.01 }, 'guard.tolerate'],
    [{ schema, tolerate: '101%' }, 'guard.tolerate'],
    [{ check: 'minRows' }, 'guard.check'],
    [{ check: null }, 'guard.check'],
  ])('%j is refused by name', (guard, option) => {
    expect(optionOf(guard)).toBe(option);
  });

  it('takes schemas that are objects or functions, and what they tolerate', () => {
    const callable = Object.assign(() => true, schema);
    for (const each of [schema, callable]) {
      expect(resolved({ schema: each }).schema).toMatchObject({
        drops: false,
        tolerate: { text: '0%' },
      });
    }
    const drops = resolved({ schema, onInvalid: 'drop' }).schema;
    expect(drops).toMatchObject({ drops: true, tolerate: { text: '100%' } });
  });

  it('demands unique ids only where there are ids', () => {
    expect(optionOf({ unique: true }, { all: targets.all })).toBe('guard.unique');
    expect(optionOf({ unique: false }, { all: targets.all })).toBe('accepted');
    expect(resolved({ unique: true }).unique).toEqual([targets.byId, targets.ids]);
    expect(resolved({ unique: ['ids'] }).unique).toEqual([targets.ids]);
  });
});

describe('the limits of rows', () => {
  const least = (guard: ResolvedGuard, before: number): number => {
    const limits = rowLimits(guard, after(before));
    let rows = 0;
    while (limits.tooFew(rows) !== undefined) rows += 1;
    return rows;
  };

  it('are exact in decimals', () => {
    expect(least(resolved({ maxShrink: '33.3%' }), 1000)).toBe(667);
    expect(least(resolved({ maxShrink: '100%' }), 1000)).toBe(0);
    expect(least(resolved({ maxShrink: '0%' }), 1000)).toBe(1000);
    expect(least(resolved({ maxShrink: '50%' }), 3)).toBe(2);
    expect(least(resolved({ minRows: 700, maxShrink: '33.3%' }), 1000)).toBe(700);
    expect(rowLimits(resolved({ maxGrowth: '300%' }), after(30_000)).most).toBe(120_000);
    expect(rowLimits(resolved({ maxGrowth: '0.1%' }), after(999)).most).toBe(999);
    expect(rowLimits(resolved({ maxGrowth: '0.1%' }), after(1000)).most).toBe(1001);
    expect(rowLimits(resolved({ maxRows: 5, maxGrowth: '10%' }), after(1000)).most).toBe(5);
  });

  it('compare as fractions do, for all numbers', () => {
    const counts = fc.integer({ min: 1, max: 2 ** 50 });
    const hundredths = fc.integer({ min: 0, max: 10_000 });
    fc.assert(
      fc.property(counts, counts, hundredths, (before, now, share) => {
        const percent = `${String(share / 100)}%`;
        const limits = rowLimits(
          resolved({ maxShrink: percent, maxGrowth: percent }),
          after(before),
        );
        const limit = BigInt(before) * BigInt(share);
        const change = BigInt(now - before) * 10_000n;
        expect(limits.tooFew(now) !== undefined).toBe(-change > limit);
        expect(limits.tooMany(now) !== undefined).toBe(change > limit);
        expect(now > limits.most).toBe(change > limit);
      }),
    );
  });

  it('compare with nothing after a version without rows', () => {
    for (const baseline of [null, after(0)]) {
      const limits = rowLimits(resolved({ maxShrink: '0%', maxGrowth: '0%' }), baseline);
      expect([limits.tooFew(0), limits.tooMany(1e9), limits.most]).toEqual([
        undefined,
        undefined,
        Infinity,
      ]);
    }
  });
});

describe('the number of rows that a schema may refuse', () => {
  const share = (text: string) => parsePercent('tolerate', text, 100);

  it('is exact where the number of rows is known', () => {
    expect(mostInvalidOf(share('1%'), 1000)).toBe(10);
    expect(mostInvalidOf(share('1%'), 999)).toBe(9);
    expect(mostInvalidOf(share('0%'), 999)).toBe(0);
    expect(mostInvalidOf(share('0.1%'), 3_000_000_000)).toBe(3_000_000);
  });

  it('of a stream is one that no longer stream could allow', () => {
    // Of 2000 rows 1000 are stored.
    expect(mostInvalidOfStream(share('50%'), 1000, null)).toBe(1000);
    expect(mostInvalidOfStream(share('1%'), 99, null)).toBe(1);
    expect(mostInvalidOfStream(share('100%'), 1000, null)).toBe(Infinity);
    expect(mostInvalidOfStream(share('0%'), Infinity, null)).toBe(0);
    expect(mostInvalidOfStream(share('1%'), Infinity, null)).toBe(10_000);
    expect(mostInvalidOfStream(share('1%'), Infinity, after(5_000_000))).toBe(200_000);
  });
});

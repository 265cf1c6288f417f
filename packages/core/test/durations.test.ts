import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { duration, parseDuration } from '../src/options/durations.js';

const failure = (value: unknown, bounds = {}): Error => {
  try {
    parseDuration('ttl', value, bounds);
  } catch (error) {
    return error as Error;
  }
  throw new Error(`accepted ${String(value)}`);
};

describe('a duration', () => {
  it.each([
    ['250ms', 250],
    ['10s', 10_000],
    ['1.5s', 1500],
    ['5m', 300_000],
    ['2h', 7_200_000],
    ['1d', 86_400_000],
    ['5 minutes', 300_000],
  ])('%s is %i ms', (text, ms) => {
    expect(parseDuration('ttl', text)).toBe(ms);
  });

  it('is a whole number of milliseconds, whatever its fraction', () => {
    expect(parseDuration('stagingTtl', '8.2m')).toBe(492_000);
    expect(parseDuration('ttl', '1.5ms')).toBe(2);
    expect(failure('0.5ms').message).toContain('at least 1ms');
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 1000, noNaN: true }),
        fc.constantFrom('ms', 's', 'm', 'h', 'd'),
        (number, unit) => {
          expect(parseDuration('ttl', `${number.toFixed(6)}${unit}`)).toSatisfy(
            Number.isSafeInteger,
          );
        },
      ),
    );
  });

  it.each(['', '10', 10, '-5s', '5 parsecs', 's', null, undefined, {}, Number.NaN, '1e400d'])(
    'is not %j, and says so',
    (value) => {
      const error = failure(value);
      expect(error).toMatchObject({ code: 'SR_INVALID_OPTION', details: { option: 'ttl' } });
      expect(error.message).toContain('"ttl"');
      expect(error.message).toContain("'10s'");
    },
  );

  it('may be zero only where that is allowed', () => {
    expect(parseDuration('jitter', '0ms', { minMs: 0 })).toBe(0);
    expect(parseDuration('jitter', '0.0 s', { minMs: 0 })).toBe(0);
    expect(failure('0s').message).toContain('at least 1ms');
    expect(failure('0 parsecs', { minMs: 0 }).message).toContain('duration with a unit');
  });

  it('keeps its bounds, and names them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), (ms) => {
        const text = `${String(ms)}ms`;
        if (ms >= 100 && ms <= 5000) {
          expect(parseDuration('ttl', text, { minMs: 100, maxMs: 5000 })).toBe(ms);
        } else {
          expect(failure(text, { minMs: 100, maxMs: 5000 }).message).toContain(
            'at least 100ms and at most 5000ms',
          );
        }
      }),
    );
  });
});

describe('a setting', () => {
  it('becomes a duration, or says what it is not', () => {
    expect(duration('5 minutes')).toBe('5 minutes');
    expect(() => duration('soon')).toThrow(/"duration" must be a duration with a unit.*"soon"/);
  });
});

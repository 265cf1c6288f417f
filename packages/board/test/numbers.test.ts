import fc from 'fast-check';
import { expect, it } from 'vitest';
import { tellBytes, tellCount } from '../ui/src/text/numbers.js';

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

it('tells counts as people write them', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (count) => {
      expect(tellCount(count)).toBe(whole.format(count));
    }),
  );
  expect([tellCount(0), tellCount(999), tellCount(1000)]).toEqual(['0', '999', '1,000']);
});

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1 kB'],
  [1234, '1.23 kB'],
  [4_200_000, '4.2 MB'],
  [999_600, '1,000 kB'],
  [123_456_789_000, '123 GB'],
  [5_000_000_000_000_000, '5,000 TB'],
])('tells %d bytes as %s', (bytes, text) => {
  expect(tellBytes(bytes)).toBe(text);
  const [number, unit] = text.split(' ');
  const power = ['B', 'kB', 'MB', 'GB', 'TB'].indexOf(unit ?? '');
  expect(number).toBe(short.format(bytes / 1000 ** power));
});

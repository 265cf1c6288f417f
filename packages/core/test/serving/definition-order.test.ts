import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OrderedDefinition } from '../../src/serving/definition-order.js';
import { compareDefinitions } from '../../src/serving/definition-order.js';

/** From small sets, so that equal shapes, times and fingerprints are common. */
const anyDefinition: fc.Arbitrary<OrderedDefinition> = fc.record(
  {
    definition: fc.constantFrom('a', 'b', 'B', 'ä', 'ab', ''),
    shape: fc.nat({ max: 2 }),
    firstSeenMs: fc.constantFrom(0, 5, 1_700_000_000_000, undefined),
  },
  { requiredKeys: ['definition'] },
);
const isSame = (a: OrderedDefinition, b: OrderedDefinition): boolean =>
  a.definition === b.definition &&
  (a.shape ?? 0) === (b.shape ?? 0) &&
  a.firstSeenMs === b.firstSeenMs;

describe('the order of definitions', () => {
  it('is total', () => {
    fc.assert(
      fc.property(anyDefinition, anyDefinition, anyDefinition, (a, b, c) => {
        const order = Math.sign(compareDefinitions(a, b));
        expect(Math.sign(compareDefinitions(b, a)) + order).toBe(0);
        expect(order === 0).toBe(isSame(a, b));
        if (order <= 0 && compareDefinitions(b, c) <= 0) {
          expect(compareDefinitions(a, c)).toBeLessThanOrEqual(0);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('goes by shape, then by when it was first seen, then by fingerprint', () => {
    const oldestFirst: OrderedDefinition[] = [
      { definition: 'z', firstSeenMs: 1 },
      { definition: 'a', firstSeenMs: 2, shape: 0 },
      { definition: 'b', firstSeenMs: 2 },
      { definition: 'y', firstSeenMs: 1, shape: 1 },
      { definition: 'x', firstSeenMs: 1, shape: 2 },
    ];
    expect([...oldestFirst].reverse().sort(compareDefinitions)).toEqual(oldestFirst);
  });

  it('takes what nobody has written down for the newest of its shape', () => {
    const oldestFirst: OrderedDefinition[] = [
      { definition: 'z', firstSeenMs: 9e15 },
      { definition: 'a' },
      { definition: 'b' },
      { definition: '0', shape: 1, firstSeenMs: 1 },
    ];
    expect([...oldestFirst].reverse().sort(compareDefinitions)).toEqual(oldestFirst);
  });

  it('compares texts by their code units, not by the language of the process', () => {
    expect(compareDefinitions({ definition: 'B' }, { definition: 'a' })).toBeLessThan(0);
    expect(compareDefinitions({ definition: 'z' }, { definition: 'ä' })).toBeLessThan(0);
  });
});

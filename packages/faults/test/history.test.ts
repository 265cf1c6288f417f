import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkHistory } from '../src/history/check-history.js';
import type { Invariant } from '../src/history/record.js';
import { simulatedBounds, simulateHistory } from '../src/history/simulate.js';
import { corruptions } from './corruptions.js';

const choices = fc.array(fc.nat(7), { maxLength: 40 });
const invariants = Object.keys(corruptions) as Invariant[];

describe('the checker of histories', () => {
  it('accepts every history of a system that keeps its promises', () => {
    fc.assert(
      fc.property(choices, (steps) => {
        expect(checkHistory(simulateHistory(steps), simulatedBounds)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it.each(invariants)('catches a history that breaks: %s', (invariant) => {
    fc.assert(
      fc.property(choices, (steps) => {
        const bad = corruptions[invariant](simulateHistory(steps));
        const found = checkHistory(bad, simulatedBounds).map((violation) => violation.invariant);
        expect(found).toContain(invariant);
      }),
      { numRuns: 50 },
    );
  });

  it('takes an unknown outcome for either', () => {
    const history = simulateHistory([1]);
    expect(history.some((r) => r.kind === 'returned' && r.outcome === 'unknown')).toBe(true);
    expect(checkHistory(history, simulatedBounds)).toEqual([]);
  });

  it('forgives what a loss of data takes back', () => {
    expect(checkHistory(simulateHistory([3, 4, 3]), simulatedBounds)).toEqual([]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KnowingSeat } from '../../src/serving/candidates.js';
import { candidatesOf } from '../../src/serving/candidates.js';
import { compareDefinitions } from '../../src/serving/definition-order.js';
import type { RosterEntry } from '../../src/serving/roster.js';

const anyUnit = fc.constantFrom('u1', 'u2', 'u3', '__proto__');
const anyRoster: fc.Arbitrary<readonly RosterEntry[]> = fc.array(
  fc.record({
    unit: anyUnit,
    definition: fc.constantFrom('d1', 'd2', 'd3'),
    shape: fc.constantFrom(0, 0, 1),
  }),
  { maxLength: 6 },
);
/** Seats of which some share a roster, and of some of which nothing is known. */
const anySeats: fc.Arbitrary<KnowingSeat[]> = fc
  .tuple(
    fc.array(anyRoster, { minLength: 1, maxLength: 4 }),
    fc.array(fc.tuple(fc.nat({ max: 4 }), fc.array(anyUnit, { maxLength: 2 })), { maxLength: 6 }),
  )
  .map(([rosters, seats]) =>
    seats.map(([roster, yields], index) => ({
      id: `seat-${index}`,
      knows: rosters[roster],
      yields: new Set(yields),
    })),
  );
/** Of `d3` it is not known when it was first seen. */
const firstSeen = (unit: string, definition: string): number | undefined =>
  ({ d1: unit === 'u1' ? 9 : 3, d2: 5 })[definition];

/** The same, said as plainly as possible. */
function expectedOf(seats: readonly KnowingSeat[]): Map<string, unknown> {
  const lines = seats.flatMap(({ id, knows, yields }) =>
    (knows ?? []).map((entry) => ({ ...entry, id, yields: yields.has(entry.unit) })),
  );
  const expected = new Map<string, unknown>();
  for (const unit of new Set(lines.map((line) => line.unit))) {
    const ordered = lines
      .filter((line) => line.unit === unit)
      .map((line) => ({ ...line, firstSeenMs: firstSeen(unit, line.definition) }))
      .sort(compareDefinitions);
    const newest = ordered.at(-1);
    if (newest === undefined) continue;
    const { definition, shape } = newest;
    const knowing = ordered.filter((line) => compareDefinitions(line, newest) === 0);
    const willing = knowing.filter((line) => !line.yields);
    const idsOf = (those: typeof knowing) => [...new Set(those.map(({ id }) => id))].sort();
    const candidates = idsOf(willing.length === 0 ? knowing : willing);
    expected.set(unit, { definition, shape, candidates, knownBy: idsOf(knowing) });
  }
  return expected;
}

const entry = (unit: string, definition: string, shape = 0): RosterEntry => ({
  unit,
  definition,
  shape,
});
const seat = (id: string, knows: readonly RosterEntry[] | undefined, ...yields: string[]) => ({
  id,
  knows,
  yields: new Set(yields),
});
const of = (...seats: KnowingSeat[]): Record<string, readonly string[]> =>
  Object.fromEntries(
    [...candidatesOf({ seats, firstSeen })].map(([unit, { candidates }]) => [unit, candidates]),
  );

describe('the candidates of a unit', () => {
  it('are those who know its newest definition and have not yielded it', () => {
    fc.assert(
      fc.property(anySeats, (seats) => {
        expect(candidatesOf({ seats, firstSeen })).toEqual(expectedOf(seats));
      }),
      { numRuns: 1000 },
    );
  });

  it('are the same for seats and entries in any order, whether or not arrays are shared', () => {
    fc.assert(
      fc.property(anySeats, (seats) => {
        const reversed = [...seats].reverse().map(({ id, knows, yields }) => ({
          id,
          yields: new Set([...yields].reverse()),
          knows: knows && [...knows].reverse(),
        }));
        expect(candidatesOf({ seats: reversed, firstSeen })).toEqual(
          candidatesOf({ seats, firstSeen }),
        );
      }),
    );
  });

  it('are all who know it, where all have yielded it', () => {
    const roster = [entry('u', 'd2'), entry('v', 'd2')];
    expect(of(seat('a', roster, 'u'), seat('b', roster, 'u'))).toEqual(
      of(seat('a', roster), seat('b', roster)),
    );
    expect(of(seat('a', roster, 'u'), seat('b', roster))).toEqual({ u: ['b'], v: ['a', 'b'] });
  });

  it('do not fall back to an older definition when those of the newest have yielded', () => {
    expect(of(seat('old', [entry('u', 'd1')]), seat('new', [entry('u', 'd2', 1)], 'u'))).toEqual({
      u: ['new'],
    });
  });

  it('are none of those of whom nothing is known', () => {
    expect(of(seat('a', [entry('u', 'd2')]), seat('b', undefined))).toEqual({ u: ['a'] });
    expect(of(seat('b', undefined))).toEqual({});
    expect(of()).toEqual({});
  });

  it('of one unit do not depend on what is known of another', () => {
    const both = [entry('u', 'd1'), entry('v', 'd2')];
    expect(of(seat('a', both), seat('b', [entry('u', 'd1')]))).toEqual({ u: ['a', 'b'], v: ['a'] });
  });

  it('share one array where they are the same', () => {
    const roster = [entry('u', 'd1'), entry('v', 'd1'), entry('w', 'd1')];
    const other = [entry('u', 'd1'), entry('v', 'd1')];
    const units = candidatesOf({
      seats: [seat('a', roster), seat('b', other), seat('c', roster)],
      firstSeen,
    });
    expect(units.get('u')?.candidates).toBe(units.get('v')?.candidates);
    expect(units.get('w')?.candidates).toEqual(['a', 'c']);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { candidatesOf } from '../../src/serving/candidates.js';
import type { PlacedSeat, Placement } from '../../src/serving/placement.js';
import { hashName } from '../../src/serving/name-hash.js';
import { place } from '../../src/serving/placement.js';
import { hashingAlike, loadsOf, namesOf, placeAll, seatsOf, sorted } from './placements.js';

const seatIds = ['', 'a', 'b', 'seat-1', 'seat-2', '__proto__', '\ud800'];
const anyView = fc.record({
  seats: fc.uniqueArray(
    fc.record(
      { id: fc.constantFrom(...seatIds), weight: fc.double({ min: 1e-3, max: 1e3, noNaN: true }) },
      { requiredKeys: ['id'] },
    ),
    { selector: ({ id }) => id },
  ),
  units: fc.uniqueArray(
    fc.tuple(
      fc.string({ maxLength: 6 }),
      // Some are no seats, some are named twice.
      fc.array(fc.constantFrom(...seatIds), { maxLength: 8 }),
    ),
    { selector: ([unit]) => unit, maxLength: 40 },
  ),
});
type View = { seats: readonly PlacedSeat[]; units: readonly (readonly [string, string[]])[] };
const placed = ({ seats, units }: View): Placement =>
  place({ seats, units: new Map(units.map(([unit, candidates]) => [unit, { candidates }])) });

describe('a placement', () => {
  it('gives each unit exactly one of its candidates that sit, and none to one without', () => {
    fc.assert(
      fc.property(anyView, (view) => {
        const placement = placed(view);
        const sitting = new Set(view.seats.map(({ id }) => id));
        const served = view.units.filter(([, candidates]) =>
          candidates.some((id) => sitting.has(id)),
        );
        expect([...placement.keys()].sort()).toEqual(served.map(([unit]) => unit).sort());
        for (const [unit, candidates] of served) {
          const seat = placement.get(unit) ?? 'nobody';
          expect(candidates).toContain(seat);
          expect(sitting).toContain(seat);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('gives each unit that somebody knows one of those who know its newest definition', () => {
    const anyShapes = fc.dictionary(fc.constantFrom('u', 'v', 'w', 'x'), fc.nat({ max: 2 }));
    fc.assert(
      fc.property(
        fc.array(anyShapes, { maxLength: 6 }),
        fc.subarray(['u', 'v', 'w', 'x']),
        (known, yielded) => {
          const seats = known.map((shapes, index) => ({
            id: `seat-${index}`,
            yields: new Set(index % 2 === 0 ? yielded : ['u', 'v']),
            knows: Object.entries(shapes).map(([unit, shape]) => ({
              unit,
              definition: 'd',
              shape,
            })),
          }));
          const units = candidatesOf({ seats, firstSeen: () => undefined });
          const placement = place({ seats, units });
          const names = new Set(known.flatMap((shapes) => Object.keys(shapes)));
          expect(new Set(placement.keys())).toEqual(names);
          for (const [unit, id] of placement) {
            const shapeOf = (shapes: Record<string, number> | undefined): number =>
              shapes?.[unit] ?? -1;
            const newest = Math.max(...known.map(shapeOf));
            expect(shapeOf(known[seats.findIndex((seat) => seat.id === id)])).toBe(newest);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('gives each unit one even where a weight makes no sense', () => {
    for (const weight of [0, -1, NaN, Infinity, Number.MIN_VALUE, Number.MAX_VALUE]) {
      for (const other of [1, weight]) {
        const seats = [
          { id: 'a', weight },
          { id: 'b', weight: other },
        ];
        expect(placeAll(namesOf('u', 20), seats).size).toBe(20);
      }
    }
  });

  it('is the best that was found, where none is in the band', () => {
    expect(new Set(hashingAlike.map(({ id }) => hashName(id, 0))).size).toBe(2);
    const loads = loadsOf(placeAll(namesOf('report', 30), hashingAlike), hashingAlike);
    expect(Math.max(...loads)).toBeLessThan(20);
  });

  it('is the same for what is given in any order', () => {
    fc.assert(
      fc.property(anyView, fc.boolean(), ({ seats, units }, shares) => {
        const shared = new Map<string, string[]>();
        const reversed = [...units].reverse().map(([unit, candidates]) => {
          const turned = [...candidates].reverse();
          const key = JSON.stringify(turned);
          if (!shared.has(key)) shared.set(key, turned);
          return [unit, shares ? (shared.get(key) ?? turned) : turned] as const;
        });
        expect(sorted(placed({ seats: [...seats].reverse(), units: reversed }))).toEqual(
          sorted(placed({ seats, units })),
        );
      }),
      { numRuns: 300 },
    );
    const units = namesOf('report', 300);
    const seats = seatsOf('seat', 10);
    expect(sorted(placeAll([...units].reverse(), [...seats].reverse()))).toEqual(
      sorted(placeAll(units, seats)),
    );
  });

  it('of the units of one class does not depend on those of another', () => {
    const entries = (names: readonly string[]) =>
      names.map((unit) => ({ unit, definition: 'd', shape: 0 }));
    const [common, added] = [namesOf('common', 100), namesOf('added', 30)];
    const ids = ['a', 'b', 'c', 'd'];
    const withAdded = (more: readonly string[]): Placement => {
      const seats = ids.map((id) => ({
        id,
        yields: new Set<string>(),
        knows: entries(more.includes(id) ? [...common, ...added] : common),
      }));
      return place({ seats, units: candidatesOf({ seats, firstSeen: () => undefined }) });
    };
    const before = withAdded([]);
    for (const more of [['a'], ['b', 'c'], ['a', 'b', 'd']]) {
      const after = withAdded(more);
      expect(common.filter((unit) => after.get(unit) !== before.get(unit))).toEqual([]);
      expect(after.size).toBe(130);
      expect(new Set(added.map((unit) => after.get(unit)))).toEqual(new Set(more));
    }
  });

  it('moves the unit that a seat leaves to others, and none beside it', () => {
    for (const count of [1, 2, 5, 30]) {
      const names = namesOf('unit', count);
      const knownBy = ['a', 'b', 'c'];
      const seats = knownBy.map((id) => ({ id }));
      const placedWith = (left?: string, to: readonly string[] = knownBy): Placement =>
        place({
          seats,
          units: new Map(
            names.map((name) => [name, { candidates: name === left ? to : knownBy, knownBy }]),
          ),
        });
      const before = placedWith();
      for (const name of names) {
        const seat = before.get(name) ?? '';
        const others = knownBy.filter((id) => id !== seat);
        const after = placedWith(name, others);
        expect(others).toContain(after.get(name));
        // That another one leaves it moves nothing.
        expect(sorted(placedWith(name, [seat]))).toEqual(sorted(before));
        expect(sorted(new Map([...after, [name, seat]]))).toEqual(sorted(before));
      }
    }
  });

  it('of a unit whose candidates were given twice, or with strangers, is that of the others', () => {
    const seats = seatsOf('seat', 4);
    const ids = seats.map(({ id }) => id);
    const units = new Map(
      namesOf('report', 80).map((unit, index) => {
        const candidates = index % 2 === 0 ? ids : [...ids, 'stranger', ids[0] ?? ''];
        return [unit, { candidates }];
      }),
    );
    expect(sorted(place({ seats, units }))).toEqual(sorted(placeAll(namesOf('report', 80), seats)));
  });
});

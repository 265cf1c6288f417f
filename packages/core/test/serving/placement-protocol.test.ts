import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { PlacedSeat, Placement } from '../../src/serving/placement.js';
import { hashingAlike, namesOf, placeAll, seatsOf, sorted } from './placements.js';

describe('a placement, on every engine and in every release,', () => {
  it('is what other releases of this protocol compute', () => {
    const digest = (units: number, seats: readonly PlacedSeat[]): string =>
      createHash('sha256')
        .update(JSON.stringify(sorted(placeAll(namesOf('report', units), seats))))
        .digest('hex')
        .slice(0, 16);
    // Who must change these must change the number of the protocol.
    expect(digest(60, seatsOf('seat', 3))).toBe('3e842190db7d9e97');
    expect(digest(300, seatsOf('seat', 10))).toBe('20cf996abc5b2e12');
    expect(digest(2000, seatsOf('seat', 50))).toBe('85faf17fb0e304b8');
    const weighted = seatsOf('seat', 5).map((seat, index) => ({ ...seat, weight: 1 + index / 3 }));
    expect(digest(300, weighted)).toBe('86ed4fd02cafde7b');
    expect(digest(30, hashingAlike)).toBe('cc7340e206cb3f3f');
  });

  it('asks the engine for nothing that may differ between engines', () => {
    const exact = ['abs', 'ceil', 'clz32', 'floor', 'imul', 'max', 'min', 'round', 'trunc'];
    const original = Object.getOwnPropertyDescriptors(Math);
    const [units, seats] = [namesOf('report', 300), seatsOf('seat', 7)];
    const expected = sorted(placeAll(units, seats));
    let placement: Placement;
    try {
      for (const [name, { value }] of Object.entries(original)) {
        if (typeof value !== 'function' || exact.includes(name)) continue;
        const refuse = (): never => {
          throw new Error(`Math.${name}`);
        };
        Object.defineProperty(Math, name, { value: refuse, configurable: true });
      }
      placement = placeAll(units, seats);
    } finally {
      Object.defineProperties(Math, original);
    }
    expect(sorted(placement)).toEqual(expected);
  });
});

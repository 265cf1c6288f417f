import { describe, expect, it } from 'vitest';
import { loadsOf, namesOf, placeAll, seatsOf } from './placements.js';

interface Measured {
  /** The highest and the lowest load of all tries, as parts of the mean. */
  readonly most: number;
  readonly least: number;
  /**
   * Units that move when another seat than their own leaves, on average, as parts of a fair share.
   * So many come back when it comes. One fair share, its own units, moves as well.
   */
  readonly besides: number;
}

/** Places other names in each try, and again without each of some seats. */
function measure(units: number, seats: number, tries: number, leaving: number): Measured {
  const loads: number[] = [];
  const moves: number[] = [];
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const names = namesOf(`${attempt}:report`, units);
    const sitting = seatsOf(`${attempt}:seat`, seats);
    const placement = placeAll(names, sitting);
    loads.push(...loadsOf(placement, sitting));
    for (const left of sitting.slice(0, leaving)) {
      const remaining = sitting.filter((seat) => seat !== left);
      const others = placeAll(names, remaining);
      const staying = names.filter((name) => placement.get(name) !== left.id);
      moves.push(staying.filter((name) => others.get(name) !== placement.get(name)).length);
    }
  }
  const fair = units / seats;
  const moved = moves.reduce((sum, count) => sum + count, 0);
  return {
    most: Math.max(...loads) / fair,
    least: Math.min(...loads) / fair,
    besides: moved / moves.length / fair,
  };
}

describe('units are spread evenly, and few move when a seat comes or goes', () => {
  it.each([
    { units: 60, seats: 10, tries: 60, leaving: 3, slack: 1 / 6, besides: 0.6 },
    { units: 300, seats: 2, tries: 60, leaving: 2, slack: 0.05, besides: 0 },
    { units: 300, seats: 3, tries: 60, leaving: 3, slack: 0.05, besides: 0.03 },
    { units: 300, seats: 5, tries: 60, leaving: 3, slack: 0.08, besides: 0.1 },
    { units: 300, seats: 10, tries: 60, leaving: 3, slack: 0.12, besides: 0.25 },
    { units: 300, seats: 50, tries: 6, leaving: 10, slack: 1 / 6, besides: 2 },
    { units: 10_000, seats: 50, tries: 1, leaving: 6, slack: 0.12, besides: 0.1 },
  ])('$units on $seats', ({ units, seats, tries, leaving, slack, besides }) => {
    const measured = measure(units, seats, tries, leaving);
    expect(measured.most).toBeLessThanOrEqual(1 + slack + 1e-9);
    expect(measured.least).toBeGreaterThanOrEqual(1 - slack - 1e-9);
    expect(measured.besides).toBeLessThanOrEqual(besides);
  });

  it('to within one of the nearest whole share, where shares are small', () => {
    for (const seats of [2, 3, 5, 7, 12, 20]) {
      for (const units of [1, 2, 3, 5, 8, 12, 33, 57]) {
        for (let attempt = 0; attempt < 5; attempt += 1) {
          const sitting = seatsOf(`${attempt}:seat`, seats);
          const loads = loadsOf(placeAll(namesOf(`${attempt}:unit`, units), sitting), sitting);
          const whole = Math.round(units / seats);
          const slack = Math.max(1, 0.12 * whole);
          const title = `${units} on ${seats}: ${loads.join()}`;
          expect(Math.max(...loads), title).toBeLessThanOrEqual(whole + slack);
          expect(Math.min(...loads), title).toBeGreaterThanOrEqual(whole - slack);
        }
      }
    }
  });

  it('in proportion to weights', () => {
    const weights = [1, 1, 2, 0.5, 3, 1.5];
    const all = weights.reduce((sum, weight) => sum + weight, 0);
    for (let attempt = 0; attempt < 20; attempt += 1) {
      const seats = seatsOf(`${attempt}:seat`, weights.length).map((seat, index) => ({
        ...seat,
        weight: weights[index] ?? 1,
      }));
      const loads = loadsOf(placeAll(namesOf(`${attempt}:report`, 900), seats), seats);
      loads.forEach((load, index) => {
        const fair = (900 * (weights[index] ?? 1)) / all;
        expect(Math.abs(load - fair)).toBeLessThanOrEqual(0.12 * fair + 1e-9);
      });
    }
  });

  it('by the ratio of weights alone', () => {
    const units = namesOf('report', 300);
    const seats = seatsOf('seat', 6).map((seat, index) => ({ ...seat, weight: 1 + index }));
    const fourfold = seats.map(({ id, weight }) => ({ id, weight: 4 * weight }));
    expect(placeAll(units, fourfold)).toEqual(placeAll(units, seats));
    const ones = seatsOf('seat', 6);
    expect(
      placeAll(
        units,
        ones.map(({ id }) => ({ id, weight: 1 })),
      ),
    ).toEqual(placeAll(units, ones));
  });
});

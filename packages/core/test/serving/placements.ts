import type { PlacedSeat, Placement } from '../../src/serving/placement.js';
import { place } from '../../src/serving/placement.js';

/** So many names, the same each time. */
export function namesOf(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}-${index}`);
}

/** So many seats of equal weight. */
export function seatsOf(prefix: string, count: number): PlacedSeat[] {
  return namesOf(prefix, count).map((id) => ({ id }));
}

/** The placement of units that every seat knows. */
export function placeAll(units: readonly string[], seats: readonly PlacedSeat[]): Placement {
  const candidates = seats.map(({ id }) => id);
  return place({ seats, units: new Map(units.map((unit) => [unit, { candidates }])) });
}

/** How many units each seat has. */
export function loadsOf(placement: Placement, seats: readonly PlacedSeat[]): number[] {
  const loads = new Map(seats.map(({ id }) => [id, 0]));
  for (const seat of placement.values()) loads.set(seat, (loads.get(seat) ?? 0) + 1);
  return [...loads.values()];
}

/** What is placed where, in an order that does not depend on that of the units. */
export function sorted(placement: Placement): [string, string][] {
  return [...placement].sort();
}

/** No factor tells the last two apart: they are equally far from every unit. */
export const hashingAlike: readonly PlacedSeat[] = ['a', 'seat-479599', 'seat-662382'].map(
  (id) => ({ id }),
);

import { distancesOf } from './distances.js';
import { loadBandsOf, outsideOf } from './load-bands.js';
import type { LoadBand } from './load-bands.js';

const mostRounds = 40;
/** From this step on, steps become smaller, which ends oscillations. */
const calmFromRound = 8;
const firstStep = 0.5;
/**
 * The target of an adjusted load within its band: 0 is the fair share, 1 the edge. Near the edge,
 * few units move.
 */
const aim = 0.8;

/**
 * Returns the index of a seat for each unit, among seats that can all serve all units. Rendezvous
 * hashing: each unit is assigned to its nearest seat. If a seat gets too many or too few units, a
 * factor increases or decreases its distances to all units; seats within their band are not
 * adjusted. `seats` are sorted and contain at least one; weights are above 0.
 */
export function spread(
  units: readonly string[],
  seats: readonly { readonly id: string; readonly weight: number }[],
): Int32Array {
  const distances = distancesOf(
    units,
    seats.map(({ id }) => id),
  );
  const weights = seats.map(({ weight }) => weight);
  const bands = loadBandsOf(weights, units.length);
  const factors = Float64Array.from(weights, (weight) => 1 / weight);
  const loads = new Int32Array(seats.length);
  let chosen = new Int32Array(units.length);
  let best = new Int32Array(units.length);
  let leastOutside = Infinity;
  for (let round = 1; round <= mostRounds && leastOutside > 0; round += 1) {
    chooseNearest(distances, factors, chosen, loads);
    const outside = bands.map((band, seat) => outsideOf(band, loads[seat] ?? 0));
    const total = outside.reduce((sum, units) => sum + Math.abs(units), 0);
    if (total < leastOutside) {
      leastOutside = total;
      [best, chosen] = [chosen, best];
    }
    adjust(factors, bands, loads, firstStep * Math.min(1, calmFromRound / round));
  }
  return best;
}

/**
 * Fills `chosen` with the nearest seat of each unit, the first one if several are equally near, and
 * counts `loads`.
 */
function chooseNearest(
  distances: Float64Array,
  factors: Float64Array,
  chosen: Int32Array,
  loads: Int32Array,
): void {
  const seats = factors.length;
  loads.fill(0);
  for (let unit = 0; unit < chosen.length; unit += 1) {
    const row = unit * seats;
    let nearest = 0;
    let least = Infinity;
    for (let seat = 0; seat < seats; seat += 1) {
      const distance = (distances[row + seat] ?? 0) * (factors[seat] ?? 0);
      if (distance < least) {
        least = distance;
        nearest = seat;
      }
    }
    chosen[unit] = nearest;
    loads[nearest] = (loads[nearest] ?? 0) + 1;
  }
}

function adjust(
  factors: Float64Array,
  bands: readonly LoadBand[],
  loads: Int32Array,
  step: number,
): void {
  bands.forEach((band, seat) => {
    const load = loads[seat] ?? 0;
    const outside = outsideOf(band, load);
    if (outside === 0) return;
    const edge = outside > 0 ? band.most : band.least;
    const goal = band.fair + aim * (edge - band.fair);
    // Half a unit is added on both sides, because a seat may have none.
    const ratio = (load + 0.5) / (goal + 0.5);
    factors[seat] = (factors[seat] ?? 0) * (1 + (ratio - 1) * step);
  });
}

import { hashName, hashPair } from './name-hash.js';

const seatSeed = 0;
const unitSeed = 0x9e3779b9;
const twoToMinus32 = 1 / 2 ** 32;

/**
 * The distance of each unit from each seat: one row for each unit, one column for each seat.
 * Derived only from the names, from 0 to 2.5, approximately exponentially distributed. The seat
 * with the smallest product of distance and factor gets the unit, so seats get units in inverse
 * proportion to their factors, and if a seat leaves, its units go to the others in the same
 * proportions.
 */
export function distancesOf(units: readonly string[], seats: readonly string[]): Float64Array {
  const unitHashes = hashesOf(units, unitSeed);
  const seatHashes = hashesOf(seats, seatSeed);
  const distances = new Float64Array(units.length * seats.length);
  for (let unit = 0, cell = 0; unit < unitHashes.length; unit += 1) {
    const unitHash = unitHashes[unit] ?? 0;
    for (let seat = 0; seat < seatHashes.length; seat += 1, cell += 1) {
      const uniform = (hashPair(seatHashes[seat] ?? 0, unitHash) + 0.5) * twoToMinus32;
      // A Padé approximation of -ln(1 - u): engines may differ in the last digit of a logarithm,
      // but not in these operations.
      distances[cell] = (uniform * (6 - uniform)) / (6 - 4 * uniform);
    }
  }
  return distances;
}

/** Loops, here and above: for half a million pairs, an iterator costs more than its body. */
function hashesOf(names: readonly string[], seed: number): Int32Array {
  const hashes = new Int32Array(names.length);
  for (let index = 0; index < names.length; index += 1) {
    hashes[index] = hashName(names[index] ?? '', seed);
  }
  return hashes;
}

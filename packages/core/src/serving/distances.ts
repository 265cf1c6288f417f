import { hashName, hashPair } from './name-hash.js';

const seatSeed = 0;
const unitSeed = 0x9e3779b9;
const twoToMinus32 = 1 / 2 ** 32;

/**
 * How far each unit is from each seat: row after row, a row for each unit, a column for each seat.
 * Drawn from the names alone, from 0 to 2.5, like an exponential variable: so the seat whose
 * distance, times a factor, is the least wins in inverse proportion to its factor, and where a seat
 * leaves, its units go to the others in the same proportions.
 */
export function distancesOf(units: readonly string[], seats: readonly string[]): Float64Array {
  const unitHashes = hashesOf(units, unitSeed);
  const seatHashes = hashesOf(seats, seatSeed);
  const distances = new Float64Array(units.length * seats.length);
  for (let unit = 0, cell = 0; unit < unitHashes.length; unit += 1) {
    const unitHash = unitHashes[unit] ?? 0;
    for (let seat = 0; seat < seatHashes.length; seat += 1, cell += 1) {
      const uniform = (hashPair(seatHashes[seat] ?? 0, unitHash) + 0.5) * twoToMinus32;
      // Padé's -ln(1 - u): engines may differ in the last digit of a logarithm, never in these.
      distances[cell] = (uniform * (6 - uniform)) / (6 - 4 * uniform);
    }
  }
  return distances;
}

/** Loops, here and above: over half a million pairs, an iterator costs more than its body. */
function hashesOf(names: readonly string[], seed: number): Int32Array {
  const hashes = new Int32Array(names.length);
  for (let index = 0; index < names.length; index += 1) {
    hashes[index] = hashName(names[index] ?? '', seed);
  }
  return hashes;
}

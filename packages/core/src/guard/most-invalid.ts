import type { Baseline } from '../contracts/guard.js';
import type { Share } from '../settings/percent.js';
import { floorOf } from '../settings/percent.js';

/** A stream is taken to have at least so many rows, until it has ended. */
const leastPlausible = 1_000_000;
const plausibleGrowth = 4;

/** The largest number of rows of `rows` in memory that may be refused. */
export function mostInvalidOf(tolerate: Share, rows: number): number {
  return floorOf(tolerate, rows);
}

/**
 * The largest number of rows of a stream that may be refused before it has ended, so that a source
 * of which nothing is valid is not read to its end. Of a stream nobody knows how many rows follow.
 * If the guard limits what is stored to `mostRows`, the number is exact. Otherwise the stream is
 * taken for four times as long as the last version that passed, and at least a million rows long.
 */
export function mostInvalidOfStream(
  { parts, whole }: Share,
  mostRows: number,
  baseline: Baseline | null,
): number {
  if (parts >= whole) return Infinity;
  if (Number.isFinite(mostRows)) return Number((BigInt(mostRows) * parts) / (whole - parts));
  const rows = Math.max(leastPlausible, plausibleGrowth * (baseline?.rows ?? 0));
  return Number((BigInt(rows) * parts) / whole);
}

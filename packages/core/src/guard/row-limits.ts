import type { Baseline } from '../contracts/guard.js';
import type { ResolvedGuard } from '../settings/guard.js';
import { floorOf } from '../settings/percent.js';
import type { Finding } from './refusal.js';

/** How many rows a refresh may have. */
export interface RowLimits {
  /** What is wrong with this number of rows; `undefined`: nothing. */
  tooFew(rows: number): Finding | undefined;
  /** The same. More rows may follow. */
  tooMany(rows: number): Finding | undefined;
  /** The largest number of rows that is not too many. */
  readonly most: number;
}

/**
 * The limits of a guard, compared with the last version that passed. After a version without rows
 * nothing can be compared.
 */
export function rowLimits(
  { minRows, maxRows = Infinity, maxShrink, maxGrowth }: ResolvedGuard,
  baseline: Baseline | null,
): RowLimits {
  const before = baseline?.rows ?? 0;
  const lost = maxShrink === undefined || before === 0 ? before : floorOf(maxShrink, before);
  const least = before - lost;
  const grown =
    maxGrowth === undefined || before === 0 ? Infinity : before + floorOf(maxGrowth, before);
  const inLast = `${String(before)} rows of the last version that passed`;
  return {
    most: Math.min(maxRows, grown),
    tooFew: (rows) => {
      if (rows < minRows) {
        const because = `it has ${String(rows)} rows, fewer than minRows, ${String(minRows)}`;
        return { rule: 'minRows', allowed: minRows, found: rows, because };
      }
      if (rows >= least) return undefined;
      const allowed = maxShrink?.text ?? '';
      const because = `it has ${String(rows)} rows, and of the ${inLast} at least ${String(least)} must be left (maxShrink ${allowed})`;
      return { rule: 'maxShrink', allowed, found: rows, because };
    },
    tooMany: (rows) => {
      if (rows > maxRows) {
        const because = `it has at least ${String(rows)} rows, more than maxRows, ${String(maxRows)}`;
        return { rule: 'maxRows', allowed: maxRows, found: rows, because };
      }
      if (rows <= grown) return undefined;
      const allowed = maxGrowth?.text ?? '';
      const because = `it has at least ${String(rows)} rows, and after the ${inLast} at most ${String(grown)} are allowed (maxGrowth ${allowed})`;
      return { rule: 'maxGrowth', allowed, found: rows, because };
    },
  };
}

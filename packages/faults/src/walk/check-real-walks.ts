import fc from 'fast-check';
import type { Bench } from '../lab/bench.js';
import type { DriverName } from '../run/driver-name.js';
import { walkReally } from './real-walk.js';
import type { WalkReport } from './walk.js';
import type { Walk } from './walk-steps.js';
import { walks } from './walk-steps.js';

/** The number of concurrent walks: they mostly wait. A cut of one cuts the others. */
const atOnce = 4;

/** Options of {@link checkRealWalks}. */
export interface RealWalksOptions {
  readonly bench: Bench;
  readonly driver: DriverName;
  readonly seed: number;
  /** Rounded up to a multiple of four. */
  readonly count: number;
  /** Whether to search for the shortest walk that fails, which takes time. */
  readonly shrinks: boolean;
  readonly onWalked?: (walk: Walk, report: WalkReport) => void;
}

/**
 * Walks on a real server; resolves with the violation and how to repeat it, in a sentence, or
 * `null`.
 */
export async function checkRealWalks({
  bench,
  driver,
  seed,
  count,
  shrinks,
  onWalked = () => undefined,
}: RealWalksOptions): Promise<string | null> {
  const found = await fc.check(
    fc.asyncProperty(
      fc.array(walks, { minLength: 1, maxLength: atOnce, size: 'max' }),
      async (together) => {
        const reports = await Promise.all(
          together.map(async (walk) => {
            const report = await walkReally({ bench, driver, ...walk });
            onWalked(walk, report);
            return report.violation;
          }),
        );
        const [violation] = reports.filter((one) => one !== null);
        if (violation !== undefined) throw new Error(violation);
      },
    ),
    { numRuns: Math.ceil(count / atOnce), seed, endOnFailure: !shrinks },
  );
  if (!found.failed) return null;
  const why = found.errorInstance instanceof Error ? found.errorInstance.message : '';
  return `seed ${String(seed)} over ${driver}: ${why}; by ${JSON.stringify(found.counterexample)}`;
}

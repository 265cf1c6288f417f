import fc from 'fast-check';
import type { ScriptRunner } from '@smart-redis/testing';
import { withoutStacks } from '../virtual/without-stacks.js';
import { keptWalks } from './kept-walks.js';
import { walkVirtually } from './virtual-walk.js';
import type { WalkReport } from './walk.js';
import type { Walk } from './walk-steps.js';
import { walks } from './walk-steps.js';

/** Options of {@link checkVirtualWalks}. */
export interface VirtualWalksOptions {
  readonly lua: ScriptRunner;
  readonly seed: number;
  readonly count: number;
  /** See {@link walkVirtually}. */
  readonly patienceMs?: number;
  readonly onWalked?: (walk: Walk, report: WalkReport) => void;
}

/**
 * Walks in virtual time, the kept walks first; resolves with the violation and the shortest walk to
 * it, in a sentence, or `null`.
 */
export async function checkVirtualWalks({
  lua,
  seed,
  count,
  onWalked = () => undefined,
  ...options
}: VirtualWalksOptions): Promise<string | null> {
  const found = await withoutStacks(() =>
    fc.check(
      fc.asyncProperty(walks, async (walk) => {
        const report = await walkVirtually({ lua, ...options, ...walk });
        onWalked(walk, report);
        if (report.violation !== null) throw new Error(report.violation);
      }),
      { numRuns: count, seed, examples: keptWalks.map((walk): [Walk] => [walk]) },
    ),
  );
  if (!found.failed) return null;
  const why = found.errorInstance instanceof Error ? found.errorInstance.message : '';
  return `seed ${String(seed)}: ${why}; shrunk to ${JSON.stringify(found.counterexample)}`;
}

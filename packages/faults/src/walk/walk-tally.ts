import type { WalkReport } from './walk.js';
import type { Walk } from './walk-steps.js';

/** Counts what all walks have done. */
export interface WalkTally {
  add(walk: Walk, report: WalkReport): void;
  /** Walks, calls judged, and steps by kind: `'step: update'`. */
  figures(): Readonly<Record<string, number>>;
}

/** An empty {@link WalkTally}. */
export function createWalkTally(): WalkTally {
  let walkCount = 0;
  let judgedCount = 0;
  const steps = new Map<string, number>();
  return {
    add: (walk, report) => {
      walkCount += 1;
      judgedCount += report.judgedCount;
      for (const { step } of walk.steps) {
        const kind = `step: ${step.do === 'disturb' ? step.how : step.do}`;
        steps.set(kind, (steps.get(kind) ?? 0) + 1);
      }
    },
    figures: () => ({
      walks: walkCount,
      'calls judged': judgedCount,
      ...Object.fromEntries([...steps].sort(([one], [other]) => one.localeCompare(other))),
    }),
  };
}

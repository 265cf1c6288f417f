import type { GuardedTotal } from '../guard/guard-run.js';
import type { StagedResult } from '../staging/stage.js';
import type { StagedTarget } from '../staging/staged-target.js';

/** What was staged, for the guard. */
export function guardedTotal(
  targets: readonly StagedTarget[],
  { rows, counts }: Pick<StagedResult, 'rows' | 'counts'>,
): GuardedTotal {
  const keys = new Map(targets.map(({ target, stagingKey }) => [target, stagingKey]));
  return { rows, distinctOf: (target) => counts.get(keys.get(target) ?? '') ?? 0 };
}

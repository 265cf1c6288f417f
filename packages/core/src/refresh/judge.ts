import type { GuardedTotal } from '../guard/guard-run.js';
import type { StagedResult } from '../staging/stage.js';
import type { StagedTarget } from '../staging/staged-target.js';
import { keepStaged } from './keep-staged.js';
import type { Publishing } from './refresh-job.js';
import { runCheck } from './run-check.js';

/** Demands by the numbers alone what the guard demands. @throws SmartRedisError `SR_REFUSED` */
export function judgeNumbers({ guard }: Publishing, total: GuardedTotal): void {
  const [refused] = guard?.refusals(total) ?? [];
  if (refused !== undefined) throw refused;
}

/**
 * Demands of what was staged what the guard demands.
 * @throws SmartRedisError `SR_REFUSED`, `SR_REFRESH_FAILED`
 */
export async function judgeStaged(
  job: Publishing,
  targets: readonly StagedTarget[],
  { rows, bytes, counts }: StagedResult,
): Promise<void> {
  const { guard, context } = job;
  if (guard === undefined) return;
  const keys = new Map(targets.map(({ target, stagingKey }) => [target, stagingKey]));
  judgeNumbers(job, { rows, distinctOf: (target) => counts.get(keys.get(target) ?? '') ?? 0 });
  if (guard.check === undefined) return;
  const stop = keepStaged(context, targets);
  try {
    await runCheck(job, guard.check, { rows, bytes, keyOf: (target) => keys.get(target) ?? '' });
  } finally {
    stop();
  }
}

/**
 * The same of content that equals that of the live keys.
 * @throws SmartRedisError `SR_REFUSED`, `SR_REFRESH_FAILED`
 */
export async function judgeLive(job: Publishing, total: GuardedTotal): Promise<void> {
  const { guard, state } = job;
  if (guard === undefined) return;
  judgeNumbers(job, total);
  if (guard.check === undefined) return;
  const bytes = state.version?.bytes ?? 0;
  await runCheck(job, guard.check, { rows: total.rows, bytes, keyOf: ({ key }) => key });
}

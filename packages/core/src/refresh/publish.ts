import { committedHead } from '../announcements.js';
import { isSmartRedisError } from '../errors.js';
import { stagingKeyOf } from '../keys.js';
import type { Target } from '../target.js';
import { abandonStaging } from './abandon-staging.js';
import { commitGroups } from './commit-groups.js';
import { demandRoom } from './demand-room.js';
import { hasDigest } from './digest-result.js';
import { fetchFailure } from './fetch-failure.js';
import { untilAborted } from './linked-signal.js';
import type { RefreshJob, RefreshOutcome } from './refresher.js';
import { renewGroups } from './renew-groups.js';
import type { HeldResult, PulledResult } from './result.js';
import { isHeld } from './result.js';
import { stage } from './stage.js';
import type { StagedTarget } from './staged-target.js';

/** A refresh whose source has answered. */
export interface Publishing extends RefreshJob {
  /** Aborts with the error that ends the refresh. */
  readonly signal: AbortSignal;
  /** When the fetch started, by the monotonic clock. */
  readonly startedAt: number;
}

/** Shows a result: nothing to do where it is what readers see already, else stage and commit. */
export async function publish(job: Publishing, result: PulledResult): Promise<RefreshOutcome> {
  const groups = job.definition.groups.map((group) => group.map((target) => staged(job, target)));
  if (isHeld(result)) {
    const renewed = await renewIfEqual(job, result, groups.flat());
    if (renewed !== undefined) return renewed;
  }
  await demandRoom(job);
  try {
    return await stageAndCommit(job, result, groups);
  } catch (error) {
    await abandonStaging(job.engine, groups.flat());
    throw error;
  }
}

async function renewIfEqual(
  job: Publishing,
  result: HeldResult,
  targets: readonly StagedTarget[],
): Promise<RefreshOutcome | undefined> {
  const { digest, version } = job.state;
  if (digest === null || digest === '' || version?.rows !== result.rows.length) return undefined;
  if (!(await hasDigest(result, digest, targets, job.signal))) return undefined;
  try {
    return await renewGroups(job, digest);
  } catch (error) {
    // Somebody else has been at the keys: they are built anew.
    if (isSmartRedisError(error, 'SR_NOTHING_TO_KEEP')) return undefined;
    throw error;
  }
}

async function stageAndCommit(
  job: Publishing,
  result: PulledResult,
  groups: readonly (readonly StagedTarget[])[],
): Promise<RefreshOutcome> {
  const { engine, definition, leadership, sequence, state, metadataKeys, delayMs, signal } = job;
  const { driver, clock, stagingTtlMs } = engine;
  const staging = stage({ driver, clock, groups, stagingTtlMs, signal }, result);
  const written = await untilAborted(staging, signal).catch((cause: unknown) => {
    throw fetchFailure(definition.name, cause);
  });
  signal.throwIfAborted();
  const durationMs = clock.monotonic() - job.startedAt;
  const version = await commitGroups({
    ...{ engine, leadership, signal, groups, metadataKeys, delayMs, written, durationMs, sequence },
    attempt: `${String(leadership.term)}-${leadership.id}-${String(sequence)}`,
    served: state.requested,
    announcementHead: committedHead({
      ...{ cache: definition.name, instance: engine.instance, durationMs },
      term: leadership.term,
      rows: written.rows,
    }),
  });
  return { version, rows: written.rows, durationMs, unchanged: false };
}

function staged({ leadership, sequence }: RefreshJob, target: Target): StagedTarget {
  return { target, stagingKey: stagingKeyOf(target.key, leadership.term, leadership.id, sequence) };
}

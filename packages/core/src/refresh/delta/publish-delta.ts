import { inPhase } from '../../channels/refresh-trace.js';
import { isSmartRedisError } from '../../errors/errors.js';
import { abandonStaging } from '../../staging/abandon-staging.js';
import { builtAsOf } from '../../metadata/built-as.js';
import { commitGroups, commitRecordOf } from '../commit-groups.js';
import type { Target } from '../../contracts/target.js';
import { judgeLive, judgeNumbers, judgeStaged } from '../judge.js';
import { demandRoom } from '../demand-room.js';
import { untilAborted } from '../../waiting/linked-signal.js';
import type { GuardedTotal } from '../../guard/guard-run.js';
import type { Publishing, RefreshOutcome } from '../refresh-job.js';
import { renewGroups } from '../renew-groups.js';
import type { FetchedResult } from '../../source/take-answer.js';
import type { StagedTarget } from '../../staging/staged-target.js';
import { retryThroughOutage } from '../retry-through-outage.js';
import { countCommand } from '../../staging/write-batch.js';
import type { ElementChanges } from './count-elements.js';
import { countElements } from './count-elements.js';
import type { DeltaTarget } from './commit-delta.js';
import { changeCommands, commitDelta, differs } from './commit-delta.js';
import type { DeltaBase } from './delta-base.js';
import { elementsOfTarget } from './elements-of-target.js';
import type { ChangePass, TargetChanges } from './find-changes.js';
import { countChanges, countDistinct, findChanges } from './find-changes.js';
import { stageCopy } from './stage-copy.js';

const mostFullBuilds = 64;

/**
 * Publishes a result by sending only the differences from the last version, which `base` describes
 * with certainty.
 */
export async function publishDelta(
  job: Publishing,
  result: FetchedResult,
  targets: readonly StagedTarget[],
  base: DeltaBase,
): Promise<RefreshOutcome> {
  const { signal, guard } = job;
  const { clock, losses } = job.context;
  guard?.begin();
  const options = { clock, losses, signal, guard: guard?.rows };
  const pass = await inPhase(job.trace, 'stage', () =>
    untilAborted(findChanges(result, targets, base, options, guard?.count), signal),
  );
  const fitsOneStep = pass.rest === undefined && countChanges(pass) <= base.stepLimit.elements;
  if (!fitsOneStep) {
    planFullBuilds(base);
    return publishCopy(job, targets, pass, base);
  }
  // A step would change the version that is to be kept.
  if (job.definition.keep > 0 && countChanges(pass) > 0) {
    return publishCopy(job, targets, pass, base);
  }
  const total: GuardedTotal = { rows: pass.rows, distinctOf: (target) => distinctOf(pass, target) };
  const parts = pass.targets.map(deltaTarget);
  if (parts.every(({ changes }) => changes.length === 0)) await judgeLive(job, total);
  else if (guard?.check === undefined) judgeNumbers(job, total);
  // A check looks at what is staged, and one step stages nothing.
  else return publishCopy(job, targets, pass, base);
  try {
    const outcome = await inPhase(job.trace, 'commit', () =>
      parts.every(({ changes }) => changes.length === 0)
        ? renewGroups(job, { passes: guard?.passes === true })
        : publishStep(job, parts, pass, base),
    );
    base.nextFullBuilds = 1;
    return outcome;
  } catch (error) {
    // For any error: the keys may or may not have been changed.
    base.version = null;
    base.fullBuildsLeft = fullBuildsAfter(error, base);
    if (isSmartRedisError(error, 'SR_NOTHING_TO_KEEP')) throw differs(String(error.details.key));
    throw error;
  }
}

/** The number of full builds before another delta is tried. */
function fullBuildsAfter(error: unknown, base: DeltaBase): number {
  if (!isSmartRedisError(error, 'SR_REPLY')) return 0;
  const { reply } = error.details;
  // The user may not run a transaction, or a command in it, so every delta would fail.
  if (reply === 'NOPERM') return mostFullBuilds;
  // A temporary failure, which a full build would have too.
  if (passing.has(reply)) return 0;
  const builds = base.nextFullBuilds;
  base.nextFullBuilds = Math.min(builds * 2, mostFullBuilds);
  return builds;
}

/** Redis temporarily refuses all writes: its memory is full, or its disk or replicas fail. */
const passing: ReadonlySet<unknown> = new Set(['OOM', 'MISCONF', 'NOREPLICAS']);

async function publishStep(
  job: Publishing,
  targets: readonly DeltaTarget[],
  pass: ChangePass,
  base: DeltaBase,
): Promise<RefreshOutcome> {
  const changes = changesToTell(job, pass);
  const record = commitRecordOf(job, { ...pass, digest: '' }, changes);
  const [metadataKey = ''] = job.metadataKeys;
  const builtAs = builtAsOf(job.definition, Object.values(job.definition.targets));
  const plan = { ...record, builtAs, metadataKey, targets, baseVersion: base.version ?? 0 };
  let tries = 0;
  const receipt = await retryThroughOutage(job, () => {
    tries += 1;
    return commitDelta(job.context.driver, { ...plan, mark: `${plan.attempt}/${String(tries)}` });
  });
  const { version, changesMicros } = receipt;
  if (changesMicros !== undefined) base.stepLimit.learn(countChanges(pass), changesMicros);
  for (const { digests, changed } of pass.targets) {
    for (const name of digests.unseen()) digests.delete(name);
    for (const [name, { digest }] of changed) digests.set(name, digest);
  }
  base.version = version;
  return { version, rows: pass.rows, durationMs: record.durationMs, unchanged: false };
}

/** Counted only for a history. */
function changesToTell({ definition }: Publishing, pass: ChangePass): ElementChanges | undefined {
  return definition.history === 0 ? undefined : countElements(pass);
}

/** Too much has changed for one step, and probably will again. */
function planFullBuilds(base: DeltaBase): void {
  base.fullBuildsLeft = base.nextFullBuilds;
  base.nextFullBuilds = Math.min(base.nextFullBuilds * 2, mostFullBuilds);
  base.stepLimit.relax();
}

/** Changes a copy of the live keys, which replaces them. */
async function publishCopy(
  job: Publishing,
  targets: readonly StagedTarget[],
  pass: ChangePass,
  base: DeltaBase,
): Promise<RefreshOutcome> {
  const { driver, clock, stagingTtlMs } = job.context;
  await demandRoom(job);
  const options = { driver, clock, groups: [targets], stagingTtlMs, signal: job.signal };
  // Before the digests are those of the copy.
  const changes = pass.rest === undefined ? changesToTell(job, pass) : undefined;
  try {
    const written = await inPhase(job.trace, 'stage', async () => {
      const staged = await untilAborted(stageCopy(options, pass, base), job.signal);
      await judgeStaged(job, targets, staged);
      return staged;
    });
    const outcome = await inPhase(job.trace, 'commit', () =>
      commitGroups(job, [targets], written, changes),
    );
    base.version = outcome.version;
    return outcome;
  } catch (error) {
    await abandonStaging(job.context, targets);
    throw error;
  }
}

function distinctOf({ targets }: ChangePass, target: Target): number {
  const found = targets.find(({ staged }) => staged.target === target);
  return found === undefined ? 0 : countDistinct(found);
}

function deltaTarget({ staged, command, digests, changed }: TargetChanges): DeltaTarget {
  const { target, stagingKey } = staged;
  const { width, remove } = elementsOfTarget(target);
  const names = digests.unseen();
  const words = [...changed.values()].flatMap((element) => element.words);
  const added = [...changed.keys()].filter((name) => digests.see(name) === undefined).length;
  return {
    key: target.key,
    stagingKey,
    count: countCommand(target, stagingKey),
    countLive: countCommand(target, target.key),
    before: digests.size,
    expected: digests.size + added - names.length,
    changes: changeCommands(
      stagingKey,
      { command, words, width },
      { command: remove, words: names, width: 1 },
    ),
  };
}

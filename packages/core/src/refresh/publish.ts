import { inPhase } from '../channels/refresh-trace.js';
import { isSmartRedisError } from '../errors/errors.js';
import { stagingKeyOf } from '../redis/keys.js';
import type { Target } from '../contracts/target.js';
import type { GuardRun } from '../guard/guard-run.js';
import { abandonStaging } from '../staging/abandon-staging.js';
import type { BatchOptions } from '../staging/batches.js';
import { commitGroups } from './commit-groups.js';
import { publishDelta } from './delta/publish-delta.js';
import type { FullMemory } from './delta/remember-all.js';
import { rememberAll } from './delta/remember-all.js';
import { takeDeltaBase } from './delta/take-delta-base.js';
import { demandRoom } from './demand-room.js';
import { hasDigest } from '../staging/has-digest.js';
import { untilAborted } from '../waiting/linked-signal.js';
import { judgeLive, judgeStaged } from './judge.js';
import type { Publishing, RefreshJob, RefreshOutcome } from './refresh-job.js';
import { renewGroups } from './renew-groups.js';
import type { FetchedResult, HeldResult } from '../source/take-answer.js';
import { isHeld } from '../source/take-answer.js';
import { stage } from '../staging/stage.js';
import type { StagedTarget } from '../staging/staged-target.js';

/** Publishes a result: does nothing if readers already see it, otherwise stages and commits it. */
export async function publish(job: Publishing, fetched: FetchedResult): Promise<RefreshOutcome> {
  const { guard, context, signal } = job;
  const result =
    guard === undefined ? fetched : await guard.admit(fetched, { clock: context.clock, signal });
  const outcome = await publishAdmitted(job, result);
  if (guard !== undefined) warnOfLeftOut(job, guard);
  return outcome;
}

async function publishAdmitted(job: Publishing, result: FetchedResult): Promise<RefreshOutcome> {
  const groups = job.definition.groups.map((group) => group.map((target) => staged(job, target)));
  if (isHeld(result)) {
    const renewed = await renewIfEqual(job, result, groups.flat());
    if (renewed !== undefined) return renewed;
  }
  const base = await takeDeltaBase(job);
  if (base !== undefined) {
    // A delta cleans up its own staging keys, because live keys have their names for a moment.
    return publishDelta(job, result, groups.flat(), base);
  }
  try {
    await demandRoom(job);
    return await stageAndCommit(job, result, groups);
  } catch (error) {
    await abandonStaging(job.context, groups.flat());
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
  const { guard } = job;
  guard?.begin();
  if (!(await hasDigest(result, digest, targets, passOptions(job), guard?.count))) return undefined;
  const { counts } = job.state;
  await judgeLive(job, { rows: version.rows, distinctOf: ({ key }) => Number(counts?.[key]) });
  try {
    const passes = guard?.passes === true;
    return await inPhase(job.trace, 'commit', () => renewGroups(job, { digest, passes }));
  } catch (error) {
    // Somebody else has modified the keys: they are rebuilt.
    if (isSmartRedisError(error, 'SR_NOTHING_TO_KEEP')) return undefined;
    throw error;
  }
}

async function stageAndCommit(
  job: Publishing,
  result: FetchedResult,
  groups: readonly (readonly StagedTarget[])[],
): Promise<RefreshOutcome> {
  const { driver, stagingTtlMs } = job.context;
  const { signal, base, guard } = job;
  const memory = base === undefined ? undefined : rememberAll(base);
  guard?.begin();
  const options = { driver, groups, stagingTtlMs, ...passOptions(job) };
  const written = await inPhase(job.trace, 'stage', async () => {
    const staging = stage(options, result, onCommands(memory, guard));
    const staged = await untilAborted(staging, signal);
    await judgeStaged(job, groups.flat(), staged);
    return staged;
  });
  const outcome = await inPhase(job.trace, 'commit', () => commitGroups(job, groups, written));
  memory?.adopt(outcome.version, groups.flat(), written.counts);
  return outcome;
}

function warnOfLeftOut({ context, definition }: Publishing, { leftOut }: GuardRun): void {
  const kind = `left-out:${definition.name}`;
  const fields = { cache: definition.name };
  if (leftOut.rows === 0)
    context.warnings.resolved(kind, 'a cache leaves out no more rows', fields);
  else {
    const message = 'rows that the schema refuses were left out of a cache';
    context.warnings.warn(kind, message, { ...fields, ...leftOut });
  }
}

function onCommands(
  memory: FullMemory | undefined,
  guard: GuardRun | undefined,
): FullMemory['add'] | undefined {
  if (memory === undefined || guard === undefined) return memory?.add ?? guard?.count;
  return (target, commands) => {
    memory.add(target, commands);
    guard.count(target, commands);
  };
}

function passOptions({ context: { clock, losses }, signal, guard }: Publishing): BatchOptions {
  return { clock, losses, signal, guard: guard?.rows };
}

function staged({ context, definition, run }: RefreshJob, target: Target): StagedTarget {
  const { term, seat, sequence } = run;
  const cache = definition.name;
  const { namespace } = context;
  return {
    target,
    stagingKey: stagingKeyOf({ namespace, cache, key: target.key, term, seat, sequence }),
  };
}

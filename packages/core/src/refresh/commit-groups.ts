import { historyRecord } from '../metadata/history.js';
import { committedHead } from '../metadata/announcements.js';
import { builtAsOf } from '../metadata/built-as.js';
import type { CommitPlan } from '../metadata/commit.js';
import type { CommitRecord } from '../metadata/commit-record.js';
import { commit } from '../metadata/commit.js';
import type { KeepPlan } from '../metadata/keep-plan.js';
import { planKeep } from '../metadata/keep-plan.js';
import type { Publishing, RefreshOutcome } from './refresh-job.js';
import type { StagedResult } from '../staging/stage.js';
import type { StagedTarget } from '../staging/staged-target.js';
import { retryThroughOutage } from './retry-through-outage.js';
import { countCommand } from '../staging/write-batch.js';
import type { ElementChanges } from './delta/count-elements.js';
import { phasesOf } from './run-record.js';

/**
 * Commits the staged data, each group in one step and all with the same version. The first group is
 * committed last: its metadata answer the requests, and only its commit is announced, so that a
 * partial commit never counts as complete.
 */
export async function commitGroups(
  job: Publishing,
  groups: readonly (readonly StagedTarget[])[],
  written: StagedResult,
  changes?: ElementChanges,
): Promise<RefreshOutcome> {
  job.signal.throwIfAborted();
  const record = commitRecordOf(job, written, changes);
  let version: number | undefined;
  for (const [index, group] of [...groups.entries()].reverse()) {
    const plan: CommitPlan = {
      ...record,
      metadataKey: job.metadataKeys[index] ?? '',
      targets: group.map(({ target, stagingKey }) => ({
        key: target.key,
        stagingKey,
        count: countCommand(target, stagingKey),
        expected: written.counts.get(stagingKey) ?? 0,
      })),
      version,
      keep: keepOf(job, index, group),
      builtAs: builtAsOf(
        job.definition,
        group.map(({ target }) => target),
      ),
      served: job.tickets[index] ?? 0,
      ...(index === 0 ? {} : { channel: '', history: undefined }),
    };
    // The attempt lets Redis recognize that an earlier call has succeeded.
    const receipt = await retryThroughOutage(job, () => commit(job.context.driver, plan));
    version = receipt.version;
  }
  return {
    version: version ?? 0,
    rows: written.rows,
    durationMs: record.durationMs,
    unchanged: false,
  };
}

function keepOf(
  { context, definition, metadataKeys, states }: Publishing,
  index: number,
  group: readonly StagedTarget[],
): KeepPlan | undefined {
  const state = states[index];
  if (state === undefined) return undefined;
  const { namespace } = context;
  const { name: cache, keep, inSlots } = definition;
  const metadataKey = metadataKeys[index] ?? '';
  const targets = group.map(({ target }) => ({
    key: target.key,
    countLive: countCommand(target, target.key),
  }));
  return planKeep({ namespace, cache, keep, inSlots, metadataKey, targets }, state);
}

/** The data that every commit of a refresh writes into the metadata. */
export function commitRecordOf(
  job: Publishing,
  { rows, bytes, digest }: Pick<StagedResult, 'rows' | 'bytes' | 'digest'>,
  changes?: ElementChanges,
): Omit<CommitRecord, 'targets' | 'builtAs'> {
  const { context, definition, run, age, next, tickets, startedAt, lastVersion } = job;
  const commitAt = (job.record.commitAt ??= context.clock.monotonic());
  const durationMs = commitAt - startedAt;
  job.record.bytes = bytes;
  const { term, id } = run;
  return {
    next,
    durationMs,
    rows,
    bytes,
    digest,
    minVersion: lastVersion + 1,
    holder: run,
    age,
    passed: passedOf(job),
    attempt: `${String(term)}-${id}`,
    leader: context.instance,
    served: tickets[0] ?? 0,
    history: historyRecord(definition, job.metadataKeys[0] ?? '', {
      outcome: 'committed',
      forced: definition.guard !== undefined && job.isForced,
      reason: job.reason,
      instance: context.instance,
      rows,
      bytes,
      ...phasesOf(job.record, commitAt),
      ...changes,
    }),
    channel: context.channel,
    announcementHead: committedHead({
      cache: definition.name,
      at: job.metadataKeys[0] ?? '',
      instance: context.instance,
      id: context.id,
      term,
      rows,
      durationMs,
    }),
  };
}

/** What the metadata say about the last version that passed, after this one. */
function passedOf({ definition, isForced, baseline }: Publishing): string {
  if (definition.guard === undefined) return '';
  if (!isForced) return 'this';
  // A version that was forced is not what later ones are compared with.
  return JSON.stringify(baseline ?? { version: 0, rows: 0, bytes: 0 });
}

import type { CommitPlan } from './fence.js';
import { commit } from './fence.js';
import type { StagedResult } from './stage.js';
import type { StagedTarget } from './staged-target.js';
import type { Asking } from './until-answered.js';
import { untilAnswered } from './until-answered.js';

/** A staged refresh, ready to be shown. */
export interface CommitJob extends Asking {
  readonly groups: readonly (readonly StagedTarget[])[];
  readonly metadataKeys: readonly string[];
  readonly delayMs: number | null;
  readonly written: StagedResult;
  readonly durationMs: number;
  readonly attempt: string;
  readonly sequence: number;
  readonly served: number;
  readonly announcementHead: string;
}

/** Commits each group, all with one version. Resolves with that. */
export async function commitGroups(job: CommitJob): Promise<number> {
  const { engine, leadership, groups, metadataKeys, delayMs, written, durationMs } = job;
  let version = 0;
  for (const [index, group] of groups.entries()) {
    const plan: CommitPlan = {
      ...{ delayMs, durationMs, rows: written.rows, bytes: written.bytes, digest: written.digest },
      metadataKey: metadataKeys[index] ?? '',
      targets: group.map(({ target, stagingKey }) => ({
        key: target.key,
        stagingKey,
        count: target.writer.count(stagingKey),
        expected: written.counts.get(stagingKey) ?? 0,
      })),
      holder: leadership,
      attempt: job.attempt,
      sequence: job.sequence,
      minVersion: version,
      leader: engine.instance,
      served: job.served,
      channel: engine.channel,
      announcementHead: job.announcementHead,
    };
    // The attempt tells Redis that a try before this one has happened.
    const receipt = await untilAnswered(job, () => commit(engine.driver, plan));
    version = receipt.version;
  }
  return version;
}

import { delay } from '../clock.js';
import type { Leadership } from '../elector.js';
import type { Engine } from '../engine.js';
import { isSmartRedisError, SmartRedisError } from '../errors.js';
import type { CommitPlan, CommitReceipt } from './fence.js';
import { commit } from './fence.js';
import type { StagedResult, StagedTarget } from './stage.js';

/** A staged refresh, ready to be shown. */
export interface CommitJob {
  readonly engine: Engine;
  readonly leadership: Leadership;
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
    const receipt = await commitUntilAnswered(engine, leadership, {
      ...{ delayMs, durationMs, rows: written.rows, bytes: written.bytes },
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
    });
    version = receipt.version;
  }
  return version;
}

const tries = 5;
const pauseMs = 100;

/** A commit whose reply was lost may or may not have happened; asking again answers which. */
async function commitUntilAnswered(
  { driver, clock, random }: Engine,
  leadership: Leadership,
  plan: CommitPlan,
): Promise<CommitReceipt> {
  for (let attempt = 1; ; attempt += 1) {
    if (!leadership.isCurrent()) {
      throw new SmartRedisError('SR_DEPOSED', 'the leadership ended before the commit');
    }
    try {
      return await commit(driver, plan);
    } catch (error) {
      const unanswered =
        isSmartRedisError(error, 'SR_CONNECTION') || isSmartRedisError(error, 'SR_COMMAND_TIMEOUT');
      if (!unanswered || attempt === tries) throw error;
      await delay(clock, pauseMs * attempt * (0.5 + random()), leadership.signal);
    }
  }
}

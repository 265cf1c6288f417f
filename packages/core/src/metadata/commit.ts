import type { RedisDriver } from '../contracts/driver.js';
import type { CommitRecord } from './commit-record.js';
import { recordOf } from './commit-record.js';
import type { CommitReceipt } from './fence.js';
import { receipt, runOnControl } from './fence.js';
import { historyPlan, withHistory } from './history.js';
import { keepArguments } from './keep-arguments.js';
import type { KeepPlan } from './keep-plan.js';
import type { ScriptKeys } from './script-keys.js';
import { scriptKeys } from './script-keys.js';
import { commitScript } from './scripts/commit.js';
import { incomplete } from './staging-incomplete.js';

/** The part of a commit in one slot. */
export interface CommitPlan extends CommitRecord {
  readonly metadataKey: string;
  /** What becomes of the version before. @default absent: it is removed, and none is kept */
  readonly keep?: KeepPlan | undefined;
}

/**
 * Swaps in the staged keys, or changes nothing. Can safely be repeated after a lost reply.
 * @throws SmartRedisError `SR_STALE_TERM`, `SR_FENCE_LOST`, `SR_STAGING_INCOMPLETE`,
 * `SR_CROSS_SLOT`, `SR_REPLY`
 */
export async function commit(driver: RedisDriver, plan: CommitPlan): Promise<CommitReceipt> {
  const { keys, places } = commitKeys(plan);
  const keep = plan.keep === undefined ? undefined : keepArguments(keys, plan.keep);
  const json = JSON.stringify({
    ...recordOf(plan),
    ...historyPlan(plan.history, keys),
    keep: keep?.plan,
    targets: plan.targets.map(({ count, expected }, index) => ({
      ...places[index],
      count: count.map(String),
      expected,
    })),
  });
  const reply = await runOnControl(
    driver,
    commitScript,
    keep?.keys ?? keys,
    [json, plan.channel, plan.announcementHead],
    plan.targets,
  );
  if (reply[0] === 'INCOMPLETE') {
    const torn = plan.targets.find(({ stagingKey }) => stagingKey === reply[1]);
    throw incomplete(torn?.key ?? String(reply[1]), Number(reply[2]), Number(reply[3]));
  }
  return receipt(reply, plan.holder);
}

/** The KEYS of a script that swaps: metadata, a key that never exists, and the targets. */
export function commitKeys({
  metadataKey,
  targets,
  history,
}: Pick<CommitPlan, 'metadataKey' | 'targets' | 'history'>): ScriptKeys<'live' | 'staging'> {
  const { keys, places } = scriptKeys(
    [metadataKey, `${targets[0]?.stagingKey ?? ''}:none`],
    targets.map(({ key, stagingKey }) => ({ live: key, staging: stagingKey })),
  );
  return { keys: withHistory(keys, history), places };
}

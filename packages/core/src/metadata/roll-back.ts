import type { Command, RedisDriver } from '../contracts/driver.js';
import { integerReply } from '../redis/integer-reply.js';
import { historyPlan } from './history.js';
import { runOnControl } from './fence.js';
import type { HistoryRecord } from './history.js';
import { keepArguments } from './keep-arguments.js';
import type { KeepPlan } from './keep-plan.js';
import type { KeptVersion } from './kept.js';
import { rollBackScript } from './scripts/roll-back.js';

/** The part of a rollback in one slot. */
export interface RollbackPlan {
  readonly metadataKey: string;
  /** Unique to the call; repeating the last one changes nothing. */
  readonly attempt: string;
  /** Lower bound of the new version. */
  readonly minVersion: number;
  /** The new version, if another group already has it. */
  readonly version?: number | undefined;
  /** The version that is put back. */
  readonly back: KeptVersion;
  readonly targets: readonly RollbackTarget[];
  /** What becomes of the version that it replaces. */
  readonly keep: KeepPlan;
  /** Whether the cache is paused already; that pause stays. */
  readonly isPaused: boolean;
  /** The pause otherwise, up to its time. */
  readonly pause: string;
  /** @default absent: not recorded */
  readonly history?: HistoryRecord | undefined;
  /** Empty: not announced. */
  readonly channel: string;
  /** The announcement as JSON up to the term. */
  readonly announcementHead: string;
}

/** One target of a rollback. */
export interface RollbackTarget {
  readonly key: string;
  readonly keptKey: string;
  /** Counts the kept key. */
  readonly count: Command;
  readonly expected: number;
}

/** The result of a rollback. */
export type RollbackAnswer =
  | { readonly version: number; readonly term: number }
  /** There was a commit meanwhile. */
  | 'changed'
  /** A key of the version is not there. */
  | 'gone';

/**
 * Puts an earlier version back, or changes nothing. Can safely be repeated after a lost reply.
 * @throws SmartRedisError `SR_REPLY`, `SR_CROSS_SLOT`
 */
export async function rollBack(driver: RedisDriver, plan: RollbackPlan): Promise<RollbackAnswer> {
  const { metadataKey, back, targets } = plan;
  const none = `${targets[0]?.keptKey ?? ''}:none`;
  const own = targets.flatMap(({ key, keptKey }) => [key, keptKey]);
  const history = plan.history === undefined ? [] : [plan.history.key];
  const keys = [metadataKey, none, ...own, ...history];
  const keep = keepArguments(keys, plan.keep);
  const json = JSON.stringify({
    attempt: plan.attempt,
    minVersion: plan.minVersion,
    version: plan.version ?? 0,
    record: {
      builtAt: String(back.builtAt),
      rows: String(back.rows),
      bytes: String(back.bytes),
      durationMs: String(back.durationMs),
      builtTerm: String(back.term),
      digest: back.digest,
      leader: back.leader,
      counts: JSON.stringify(back.counts),
      builtAs: back.builtAs,
    },
    targets: targets.map(({ count, expected }, index) => ({
      live: index * 2 + 3,
      back: index * 2 + 4,
      count: count.map(String),
      expected,
    })),
    keep: keep.plan,
    ...historyPlan(plan.history, keys),
    isPaused: plan.isPaused,
    pause: plan.pause,
  });
  const args = [json, plan.channel, plan.announcementHead];
  const reply = await runOnControl(driver, rollBackScript, keep.keys, args, targets);
  if (reply[0] === 'CHANGED') return 'changed';
  if (reply[0] === 'GONE') return 'gone';
  return {
    version: integerReply(reply[1], 'the version'),
    term: integerReply(reply[2], 'the term'),
  };
}

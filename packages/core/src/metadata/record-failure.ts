import type { RedisDriver } from '../contracts/driver.js';
import type { SmartRedisError } from '../errors/errors.js';
import { portableError } from '../errors/portable-error.js';
import type { FenceHolder } from './fence.js';
import { runOnControl } from './fence.js';
import type { HistoryRecord } from './history.js';
import { historyPlan, withHistory } from './history.js';
import { recordFailureScript } from './scripts/record-failure.js';

/** What the next leader must know of what the guard has refused. */
export interface Refusal {
  /** How many refreshes were refused since the last success. */
  readonly refusals: number;
  /**
   * The versions of the caches that it follows, if the guard has refused what was built after them.
   */
  readonly refusedAfter: Readonly<Record<string, number>> | undefined;
  /** The `builtAs` of the definition that was refused, if another one has built the version. */
  readonly refusedAs: string | undefined;
}

/** The record of a failed refresh, for `info()` and pending calls. */
export interface FailureRecord {
  readonly metadataKey: string;
  readonly holder: FenceHolder;
  readonly ticket: number;
  readonly error: SmartRedisError;
  /** @default absent: the guard has refused nothing since the last success */
  readonly refusal?: Refusal | undefined;
  /** `null`: not before a request. */
  readonly retryInMs: number | null;
  /** @default absent: not recorded */
  readonly history?: HistoryRecord | undefined;
  readonly channel: string;
  readonly announcement: string;
}

/**
 * Writes a {@link FailureRecord}; resolves with false if another leader holds the fence, or if the
 * fence is missing.
 */
export async function recordFailure(driver: RedisDriver, record: FailureRecord): Promise<boolean> {
  const keys = withHistory([record.metadataKey], record.history);
  const { history } = historyPlan(record.history, keys);
  const reply = await runOnControl(driver, recordFailureScript, keys, [
    String(record.holder.term),
    record.holder.id,
    String(record.ticket),
    JSON.stringify({ ...portableError(record.error), ...record.refusal }).slice(0, -1),
    String(Math.round(record.retryInMs ?? -1)),
    record.channel,
    record.announcement,
    history === undefined ? '' : JSON.stringify(history),
  ]);
  return reply[0] === 'OK';
}

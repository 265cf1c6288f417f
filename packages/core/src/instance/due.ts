import type { ResolvedDefinition } from '../settings/cache-definition.js';
import type { RefreshReason } from '../contracts/fetcher.js';
import type { Schedule } from '../schedule/schedule.js';
import { delayMsOf } from '../schedule/schedule.js';
import type { CacheState } from '../metadata/cache-state.js';
import type { LastRefresh } from '../schedule/last-refresh.js';

/** The longest delay between failed attempts, unless the interval is shorter. */
export const slowestRetryMs = 60_000;

/** When a cache is due, and why. */
export interface Due {
  /** Milliseconds from now; `null`: only on request. */
  readonly inMs: number | null;
  readonly reason: RefreshReason;
}

/** What decides besides the state whether a cache is due. */
export interface DueOptions {
  /** Whether the version was built by another definition, or its keys are gone. @default false */
  readonly isNew?: boolean;
  /** Whether that has been tried since, and the guard refused it. @default false */
  readonly wasRefused?: boolean;
  /** Milliseconds for which the refresh has been due here, waiting for its turn. @default 0 */
  readonly waitedMs?: number;
  /**
   * Whether each cache that it follows has a newer version, also than those of a refusal here.
   * @default false
   */
  readonly isUpstreamNewer?: boolean;
}

/**
 * Whether a cache is due depends on its last success, by the server's clock, so that a restart or a
 * takeover only refreshes caches that are due.
 */
export function dueOf(
  { schedule }: ResolvedDefinition,
  state: CacheState,
  serverNowMs: number,
  jitter: number,
  { isNew = false, wasRefused = false, waitedMs = 0, isUpstreamNewer = false }: DueOptions = {},
): Due {
  if (isRequested(state)) return { inMs: 0, reason: 'requested' };
  if (state.lastError?.code === 'SR_REFUSED') {
    // Another definition may pass.
    if (isNew && !wasRefused) return { inMs: 0, reason: 'changed' };
    if (isUpstreamNewer) return { inMs: 0, reason: 'due' };
    const { at } = state.lastError;
    if (isMissed(schedule, state.nextRefreshAt, at, serverNowMs)) {
      const refused = {
        checkedAtMs: at.getTime(),
        fetchedAtMs: null,
        scheduleAtMs: state.scheduleAtMs,
      };
      return dueAfter(schedule, refused, serverNowMs, jitter, waitedMs);
    }
    return { inMs: untilDue(schedule, state, serverNowMs), reason: 'due' };
  }
  if (state.lastError !== null) {
    const longestMs = Math.min(slowestRetryMs, schedule.gapMs ?? slowestRetryMs);
    return { inMs: untilRetry(state, serverNowMs, longestMs), reason: 'retry' };
  }
  if (state.checkedAtMs === null || state.version === null) {
    // What it is built from may not be there yet.
    const waits = schedule.after.length > 0 && schedule.gapMs === null && !isUpstreamNewer;
    return { inMs: waits && state.checkedAtMs === null ? null : 0, reason: 'first' };
  }
  if (isNew) return { inMs: 0, reason: 'changed' };
  if (isUpstreamNewer) return { inMs: 0, reason: 'due' };
  const last = { ...state, checkedAtMs: state.checkedAtMs };
  return dueAfter(schedule, last, serverNowMs, jitter, waitedMs);
}

function dueAfter(
  schedule: Schedule,
  last: LastRefresh,
  serverNowMs: number,
  jitter: number,
  waitedMs: number,
): Due {
  const dueAt = schedule.nextAfter(last, serverNowMs, jitter, waitedMs);
  return { inMs: dueAt === null ? null : Math.max(0, dueAt - serverNowMs), reason: 'due' };
}

/**
 * Whether a slot has passed for which a refused cache waits, if slots are caught up for a while
 * only. The second try of a refusal comes before the next slot, and is never missed.
 */
function isMissed(
  { cron }: Schedule,
  waitsUntil: Date | null,
  refusedAt: Date,
  serverNowMs: number,
): boolean {
  if (cron?.isBounded !== true || waitsUntil === null) return false;
  const slotMs = waitsUntil.getTime();
  return slotMs <= serverNowMs && slotMs >= cron.nextSlot(refusedAt.getTime());
}

/**
 * A new leader observes the retry delay that the old one has stored. If it is longer than any
 * possible delay, the clock was set back.
 */
function untilRetry({ nextRefreshAt }: CacheState, serverNowMs: number, longestMs: number): number {
  const inMs = (nextRefreshAt?.getTime() ?? 0) - serverNowMs;
  return inMs > longestMs ? 0 : Math.max(0, inMs);
}

/** A refused cache waits until it is due; not longer, if the clock was set back. */
function untilDue(schedule: Schedule, state: CacheState, serverNowMs: number): number | null {
  const delayMs = delayMsOf(schedule, serverNowMs, 1);
  // If it has a schedule now, it had none when it was refused.
  if (state.nextRefreshAt === null) return delayMs === null ? null : 0;
  // With some leeway: the time of a slot was written down by way of an estimate of the clock.
  return untilRetry(state, serverNowMs, (delayMs ?? 0) + slowestRetryMs);
}

/** Whether there is a request for a refresh that neither a success nor a failure has answered. */
export function isRequested({ requested, served, failed }: CacheState): boolean {
  return requested > Math.max(served, failed);
}

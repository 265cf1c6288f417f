import type { ResolvedDefinition } from '../settings/cache-definition.js';
import type { RefreshReason } from '../contracts/fetcher.js';
import type { CacheState } from '../metadata/cache-state.js';

/** Pauses between failed tries grow up to this, or to the interval where that is shorter. */
export const slowestRetryMs = 60_000;

/** When a cache is due, and why. */
export interface Due {
  /** Milliseconds from now; `null`: not until somebody asks. */
  readonly inMs: number | null;
  readonly reason: RefreshReason;
}

/**
 * What is due is decided by the last success on the server's clock, so that a restart or a takeover
 * refreshes what is due and nothing else. `isOfAnother`: the version was built by another
 * definition.
 */
export function dueOf(
  { schedule }: ResolvedDefinition,
  state: CacheState,
  serverNowMs: number,
  jitter: number,
  isOfAnother = false,
): Due {
  if (isRequested(state)) return { inMs: 0, reason: 'requested' };
  if (state.lastError !== null) {
    const longestMs = Math.min(slowestRetryMs, schedule.gapMs ?? slowestRetryMs);
    return { inMs: untilRetry(state, serverNowMs, longestMs), reason: 'retry' };
  }
  if (state.checkedAtMs === null || state.version === null) return { inMs: 0, reason: 'first' };
  if (isOfAnother) return { inMs: 0, reason: 'changed' };
  const dueAt = schedule.nextAfter(state.checkedAtMs, serverNowMs, jitter);
  return { inMs: dueAt === null ? null : Math.max(0, dueAt - serverNowMs), reason: 'due' };
}

/**
 * A new leader keeps to the pause that the old one has announced. Longer than any pause is a clock
 * that went back.
 */
function untilRetry({ nextRefreshAt }: CacheState, serverNowMs: number, longestMs: number): number {
  const inMs = (nextRefreshAt?.getTime() ?? 0) - serverNowMs;
  return inMs > longestMs ? 0 : Math.max(0, inMs);
}

/** Whether somebody asked for a refresh and neither success nor failure has answered yet. */
export function isRequested({ requested, served, failed }: CacheState): boolean {
  return requested > Math.max(served, failed);
}

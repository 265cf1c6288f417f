import type { ResolvedDefinition } from '../definition.js';
import type { RefreshReason } from '../fetcher.js';
import type { CacheState } from '../refresh/metadata.js';

/** Pauses between failed tries grow up to this, or to the interval where that is shorter. */
export const slowestRetryMs = 60_000;

/** When a cache is due, and why. */
export interface Due {
  /** Milliseconds from now; `null`: not until somebody asks. */
  readonly inMs: number | null;
  readonly reason: RefreshReason;
}

/**
 * What is due is decided by the last success on the server's clock, so that a restart or a takeover refreshes what is due
 * and nothing else.
 */
export function dueOf(
  { everyMs }: ResolvedDefinition,
  state: CacheState,
  serverNowMs: number,
  jitterMs: number,
): Due {
  if (isRequested(state)) return { inMs: 0, reason: 'requested' };
  if (state.lastError !== null) return { inMs: untilRetry(state, serverNowMs), reason: 'retry' };
  if (state.checkedAtMs === null || state.version === null) return { inMs: 0, reason: 'first' };
  if (everyMs === null) return { inMs: null, reason: 'due' };
  // A server whose clock went back must not put a refresh off for longer than an interval.
  const ageMs = Math.max(0, serverNowMs - state.checkedAtMs);
  return { inMs: Math.max(0, everyMs + jitterMs - ageMs), reason: 'due' };
}

/** A new leader keeps to the pause that the old one has announced. */
function untilRetry({ nextRefreshAt }: CacheState, serverNowMs: number): number {
  const inMs = (nextRefreshAt?.getTime() ?? 0) - serverNowMs;
  return Math.min(Math.max(0, inMs), slowestRetryMs);
}

/** Whether somebody asked for a refresh and neither success nor failure has answered yet. */
export function isRequested({ requested, served, failed }: CacheState): boolean {
  return requested > Math.max(served, failed);
}

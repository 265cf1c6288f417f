import type { CacheState } from '../metadata/cache-state.js';
import { isRequested } from './due.js';

/**
 * How often the runner of a paused cache looks whether the pause is over: the message that ends it
 * may be lost.
 */
export const pausedLookMs = 10_000;

/**
 * Whether a pause keeps the cache from being refreshed: from everything but requests. `nowMs`: by
 * the server's clock.
 */
export function isPaused(state: CacheState, nowMs: number): boolean {
  const { paused } = state;
  if (paused === null || isRequested(state)) return false;
  return paused.until === undefined || nowMs < paused.until.getTime();
}

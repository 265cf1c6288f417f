import type { CacheState } from '../metadata/cache-state.js';
import { isRequested } from './due.js';

/**
 * How often the runner of a paused cache looks whether the pause is over: the message that ends it
 * may be lost.
 */
export const pausedLookMs = 10_000;

/** Whether a pause keeps the cache from being refreshed: from everything but requests. */
export function isPaused(state: CacheState): boolean {
  return state.paused !== null && !isRequested(state);
}

import type { SmartRedis } from '@smart-redis/core';
import { hash, list, set, sortedSet } from '@smart-redis/core';
import { cacheKeys } from '../cache-keys.js';
import type { WorkerSettings } from './protocol.js';
import type { StampedFetch } from './stamped-fetcher.js';

/**
 * Registers a cache of the lab. With `delta` its rows stand in a sorted set, by their numbers: a
 * list can only be written whole.
 */
export function registerStamped(
  smart: SmartRedis,
  cache: string,
  fetcher: StampedFetch,
  { namespace, refreshEveryMs, delta }: WorkerSettings,
): void {
  const keys = cacheKeys(namespace, cache);
  const base = { name: cache, fetcher, refresh: { every: `${refreshEveryMs}ms` as const } };
  const targets = {
    byId: hash({ key: keys.byId, id: 'id' }),
    attempts: set({ key: keys.attempts, member: 'attempt' }),
  };
  if (delta) {
    const all = sortedSet({ key: keys.all, score: 'id' });
    smart.register({ ...base, delta, targets: { ...targets, all } });
  } else {
    smart.register({ ...base, targets: { ...targets, all: list({ key: keys.all }) } });
  }
}

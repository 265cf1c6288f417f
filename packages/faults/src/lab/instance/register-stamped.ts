import type {
  CacheDefinition,
  CacheHandle,
  SmartRedis,
  Target,
  TargetsOf,
} from '@smart-redis/core';
import { hash, list, set, sortedSet } from '@smart-redis/core';
import { cacheKeys } from '../cache-keys.js';
import type { StampedRow } from '../stamped-rows.js';
import type { StampedCache } from './stamped-cache.js';
import type { StampedContext, StampedFetcher } from './stamped-fetcher.js';

/** A cache of the lab, as it is registered. */
export type StampedHandle = CacheHandle<StampedRow[], undefined, TargetsOf<StampedRow[]>>;

/** The definition of a cache of the lab. */
export type StampedDefinition = CacheDefinition<StampedRow[], undefined, TargetsOf<StampedRow[]>>;

/** Registers a cache of the lab. */
export function registerStamped(
  smart: SmartRedis,
  namespace: string,
  cache: StampedCache,
  fetcher: StampedFetcher,
): StampedHandle {
  return smart.register(defineStamped(namespace, cache, fetcher));
}

/**
 * Defines a cache of the lab. With `delta` its rows are in a sorted set, by their numbers: a list
 * can only be written in full.
 */
export function defineStamped(
  namespace: string,
  { name, delta, shape, refreshEveryMs, jitterMs, keep, after }: StampedCache,
  { fetch }: StampedFetcher,
): StampedDefinition {
  const keys = cacheKeys(namespace, name);
  const targets: Record<string, Target<StampedRow>> = {
    byId: hash({ key: keys.byId, id: 'id' }),
    all: delta ? sortedSet({ key: keys.all, score: 'id' }) : list({ key: keys.all }),
    attempts: set({ key: keys.attempts, member: 'attempt' }),
  };
  const every =
    refreshEveryMs === null
      ? {}
      : { every: `${refreshEveryMs}ms` as const, jitter: `${jitterMs}ms` as const };
  const refresh = { ...every, ...(after === null ? {} : { after }) };
  return {
    name,
    // Rows one by one, or all at once: for readers there is no difference.
    fetcher: (context: StampedContext) => fetch(context) as Promise<StampedRow[]>,
    ...(Object.keys(refresh).length === 0 ? {} : { refresh }),
    targets,
    shape,
    delta,
    keep,
  };
}

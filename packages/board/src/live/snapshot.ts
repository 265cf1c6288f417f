import { isSmartRedisError } from '@smart-redis/core/drivers';
import type { CacheSummary, Operator } from '@smart-redis/core/operator';
import type { ApiCache, ApiInstance } from '../api.js';
import { apiCache } from '../answers/cache-answers.js';
import { apiInstance } from '../answers/instance-answers.js';

/** What the reading of a state needs of an operator. */
export type StateSource = Pick<Operator, 'caches' | 'instances'>;

/** All that the overview shows, at one time. */
export interface Snapshot {
  readonly caches: readonly ApiCache[];
  readonly instances: readonly ApiInstance[];
  /** Why there are no caches; `null`: there are. */
  readonly nothing: string | null;
  /** The time by the clock of Redis when it was read. */
  readonly at: string;
  /** The same by the monotonic clock of this process, not later. */
  readonly readAt: number;
}

export async function readSnapshot(source: StateSource): Promise<Snapshot> {
  // Before the reading, so that nothing is shown as younger than it is.
  const readAt = performance.now();
  const [{ caches, nothing }, instances] = await Promise.all([
    cachesOf(source),
    source.instances(),
  ]);
  return {
    caches: caches.map(apiCache),
    instances: instances.map(apiInstance),
    ...{ nothing, readAt },
    at: (serverTimeOf(caches) ?? new Date()).toISOString(),
  };
}

/** A namespace without caches is a state, not a failure. */
async function cachesOf(
  source: StateSource,
): Promise<{ caches: readonly CacheSummary[]; nothing: string | null }> {
  try {
    return { caches: await source.caches(), nothing: null };
  } catch (error) {
    if (!isSmartRedisError(error)) throw error;
    const code: string = error.code;
    if (code !== 'SR_UNKNOWN_CACHE') throw error;
    return { caches: [], nothing: error.message };
  }
}

/** An age is the server's time minus that of the last success; `undefined`: none has one. */
export function serverTimeOf(
  caches: readonly Pick<CacheSummary, 'ageMs' | 'checkedAt'>[],
): Date | undefined {
  for (const { ageMs, checkedAt } of caches) {
    // An age is never below 0, so that of 0 may stand for less.
    if (ageMs !== null && ageMs > 0 && checkedAt !== null) {
      return new Date(checkedAt.getTime() + ageMs);
    }
  }
  return undefined;
}

/** Milliseconds since a snapshot was read. */
export function readMsAgo({ readAt }: Pick<Snapshot, 'readAt'>): number {
  return Math.round(performance.now() - readAt);
}

import { isSmartRedisError } from '@smart-redis/core/drivers';
import type { CacheSummary, InstanceSummary, Operator } from '@smart-redis/core/operator';
import type { ApiCache, ApiInstance } from '../api.js';
import { apiCache } from '../answers/cache-answers.js';
import { apiInstance } from '../answers/instance-answers.js';

/** What the reading of a state needs of an operator. */
export type StateSource = Pick<Operator, 'caches' | 'instances'>;

/** All that the overview shows, at one time. */
export interface Snapshot {
  /** Another one for each reading of any board. */
  readonly revision: string;
  readonly caches: readonly ApiCache[];
  readonly instances: readonly ApiInstance[];
  /** Why there are no caches; `null`: there are. */
  readonly nothing: string | null;
  /** The time by the clock of Redis when it was read. */
  readonly at: string;
  /** The same by the monotonic clock of this process, not later. */
  readonly readAt: number;
}

/** A reading that goes on. */
export interface Reading {
  readonly snapshot: Promise<Snapshot>;
  /** Redis has answered something; never rejects, as the snapshot does then. */
  readonly answered: Promise<void>;
}

export function readSnapshot(source: StateSource, revision: string): Reading {
  // Before the reading, so that nothing is shown as younger than it is.
  const readAt = performance.now();
  // First the one that needs more rights and time, so that its refusal comes before any answer.
  const caches = cachesOf(source);
  const instances = source.instances();
  return {
    snapshot: snapshotOf({ revision, readAt }, Promise.all([caches, instances])),
    answered: instances.then(
      () => undefined,
      () => undefined,
    ),
  };
}

async function snapshotOf(
  begun: Pick<Snapshot, 'revision' | 'readAt'>,
  read: Promise<[CachesRead, readonly InstanceSummary[]]>,
): Promise<Snapshot> {
  const [{ caches, nothing }, instances] = await read;
  return {
    caches: caches.map(apiCache),
    instances: instances.map(apiInstance),
    ...{ ...begun, nothing },
    at: (serverTimeOf(caches) ?? new Date()).toISOString(),
  };
}

interface CachesRead {
  readonly caches: readonly CacheSummary[];
  readonly nothing: string | null;
}

/** A namespace without caches is a state, not a failure. */
async function cachesOf(source: StateSource): Promise<CachesRead> {
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

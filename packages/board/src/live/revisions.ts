import type { ApiCache, ApiEvent } from '../api.js';
import type { Changes } from './changes.js';
import { readMsAgo } from './snapshot.js';
import type { Snapshot } from './snapshot.js';

export type ChangesEvent = Extract<ApiEvent, { readonly type: 'changes' }>;

/** The latest snapshots of a hub by their revisions, so that a viewer who has one is sent the rest. */
export interface Revisions {
  /** The next snapshot, and how it differs from the one before. */
  readonly add: (snapshot: Snapshot, changes: Changes) => void;
  /** How the latest one differs from that of `revision`; `undefined`: that is not known any more. */
  readonly since: (revision: string) => ChangesEvent | undefined;
}

/** Minutes, at the usual pace. */
const mostRevisions = 100;

export function createRevisions(): Revisions {
  let latest: Snapshot | undefined;
  let count = 0;
  let instancesAt = 0;
  const counts = new Map<string, number>();
  // When each cache was different for the last time, or is gone since.
  const changedAt = new Map<string, number>();
  const goneAt = new Map<string, number>();

  const forgetOldest = (): void => {
    const [oldest] = counts;
    if (oldest === undefined || counts.size <= mostRevisions) return;
    const [revision, at] = oldest;
    counts.delete(revision);
    for (const [name, when] of goneAt) if (when <= at) goneAt.delete(name);
  };
  return {
    add: (snapshot, { caches, gone, instances }) => {
      latest = snapshot;
      count += 1;
      counts.set(snapshot.revision, count);
      for (const { name } of caches) {
        changedAt.set(name, count);
        goneAt.delete(name);
      }
      for (const name of gone) {
        changedAt.delete(name);
        goneAt.set(name, count);
      }
      if (instances !== undefined) instancesAt = count;
      forgetOldest();
    },
    since: (revision) => {
      const from = counts.get(revision);
      if (from === undefined || latest === undefined) return undefined;
      const isLater = (at: number | undefined): boolean => (at ?? 0) > from;
      return changesEvent(latest, {
        caches: latest.caches.filter(({ name }) => isLater(changedAt.get(name))),
        gone: [...goneAt].flatMap(([name, at]) => (isLater(at) ? [name] : [])),
        instances: isLater(instancesAt) ? latest.instances : undefined,
      });
    },
  };
}

/** What viewers are told of a snapshot who have an earlier one. */
export function changesEvent(
  snapshot: Snapshot,
  changes: Pick<Changes, 'gone' | 'instances'> & { readonly caches: readonly ApiCache[] },
): ChangesEvent {
  const { revision, at, nothing } = snapshot;
  const { caches, gone, instances } = changes;
  return {
    ...{ type: 'changes', revision, at, readMsAgo: readMsAgo(snapshot), caches, gone, nothing },
    ...(instances === undefined ? {} : { instances }),
  };
}

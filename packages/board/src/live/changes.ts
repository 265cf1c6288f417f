import type { ApiCache, ApiInstance, ApiNews } from '../api.js';
import type { Snapshot } from './snapshot.js';

/** How a snapshot differs from an earlier one. */
export interface Changes {
  /** New ones, and those of which anything but the age is different. */
  readonly caches: readonly ApiCache[];
  readonly gone: readonly string[];
  /** `undefined`: as before, but for the times at which they expire. */
  readonly instances: readonly ApiInstance[] | undefined;
  /** Caches that another instance serves than before. */
  readonly served: readonly ApiNews[];
}

/** Compares snapshots; remembers the texts of the earlier one, so that each is made once. */
export function createComparison(): (next: Snapshot) => Changes {
  let before = new Map<string, Remembered>();
  let instancesBefore = '';
  return (next) => {
    const now = new Map(next.caches.map((cache) => [cache.name, remembered(cache)]));
    const changed = next.caches.filter(
      ({ name }) => before.get(name)?.text !== now.get(name)?.text,
    );
    const gone = [...before.keys()].filter((name) => !now.has(name));
    const served = changed.flatMap(({ name, servedBy }): ApiNews[] => {
      const known = before.get(name);
      if (known === undefined || known.servedBy === servedBy) return [];
      return [{ type: 'served', cache: name, by: servedBy, before: known.servedBy }];
    });
    const instancesNow = JSON.stringify(next.instances.map((each) => ({ ...each, expiresAt: '' })));
    const instances = instancesNow === instancesBefore ? undefined : next.instances;
    before = now;
    instancesBefore = instancesNow;
    return { caches: changed, gone, instances, served };
  };
}

interface Remembered {
  readonly text: string;
  readonly servedBy: string | null;
}

function remembered(cache: ApiCache): Remembered {
  return { text: JSON.stringify({ ...cache, ageMs: null }), servedBy: cache.servedBy };
}

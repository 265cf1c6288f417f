import { isBuiltByAnother } from '../metadata/built-as.js';
import type { CacheState } from '../metadata/cache-state.js';
import { isShared } from '../settings/define-cache.js';
import type { InstanceContext } from './instance-context.js';
import type { StoredCache } from './stored-cache.js';

/**
 * Whether the version was built by an earlier definition, and is about to be rebuilt by that of this
 * instance: targets that are new, and rows of a new `shape`, do not exist before. An instance with an
 * older definition than others must not wait for what nobody will build.
 */
export async function isToBeRebuilt(
  { servers, standing }: Pick<InstanceContext, 'servers' | 'standing'>,
  stored: StoredCache,
  seen: CacheState,
): Promise<boolean> {
  const { definition } = stored;
  if (isShared(definition) || seen.paused !== null) return false;
  // Those of the first group have been read.
  const states = stored.places.length === 1 ? [seen] : await stored.states();
  if (!isBuiltByAnother(definition, states)) return false;
  const seats = servers();
  // Whoever leads alone may not know this definition, which it would never build.
  return seats === undefined
    ? standing(definition.name).isLeader
    : seats.isNewest(definition.name) !== false;
}

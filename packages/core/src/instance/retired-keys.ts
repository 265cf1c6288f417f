import { isSmartRedisError } from '../errors/errors.js';
import { lastClaimAt } from '../metadata/drop-unclaimed.js';
import { historyKeyOf } from '../metadata/history.js';
import { ownerOf } from '../metadata/owner-record.js';
import { isMetadataKeyOf } from '../redis/keys.js';
import type { DroppedCache } from './drop-cache.js';
import { dropCache, dropKeys, dropUnclaimedCache } from './drop-cache.js';
import type { InstanceContext } from './instance-context.js';
import type { StoredCache } from './stored-cache.js';

/** Whether a cache with another name fills a key. */
export type IsOthers = (key: string, name: string) => boolean;

/**
 * Keys that `last` has filled, or has retired itself, and that the cache which replaces it does not
 * fill.
 */
export function retiredKeys(
  stored: StoredCache,
  last: StoredCache,
  before: Iterable<string>,
): ReadonlySet<string> {
  const own = new Set(stored.liveKeys);
  const retired = [...last.liveKeys, ...before].filter((key) => !own.has(key));
  // The place of the new metadata is only known once it is published.
  for (const { key } of last.places) retired.push(key, historyKeyOf(key));
  return new Set(retired);
}

/** Removes retired keys, once their replacement is published. Resolves with whether it has. */
export async function dropRetiredKeys(
  context: InstanceContext,
  stored: StoredCache,
  retired: ReadonlySet<string>,
  isOthers: IsOthers,
): Promise<boolean> {
  try {
    const own = new Set(stored.places.flatMap(({ key }) => [key, historyKeyOf(key)]));
    const keys = [...retired].filter((key) => !own.has(key));
    await dropKeys(droppable(context, stored, isOthers), keys);
    const { name } = stored.definition;
    for (const key of keys) {
      if (!isMetadataKeyOf(context.namespace, name, key)) continue;
      await context.registry.forget(name, key);
    }
    return true;
  } catch (error) {
    // The next refresh retries it.
    const fields = { cache: stored.definition.name, error };
    context.logger.debug('keys of an earlier definition could not be removed', fields);
    return false;
  }
}

/** Removes the live keys, the metadata and the entry in the registry from Redis. */
export async function dropStored(
  context: InstanceContext,
  stored: StoredCache,
  retired: Iterable<string>,
  isOthers: IsOthers,
): Promise<void> {
  await context.driver.open();
  await stored.requestsSent();
  await dropCache({ ...droppable(context, stored, isOthers), retired });
  await forgetStored(context, stored);
}

/**
 * Notes who has claimed a cache last. The function removes the same as {@link dropStored}, unless
 * somebody has claimed it since; resolves with whether it has.
 */
export async function prepareDropStored(
  context: InstanceContext,
  stored: StoredCache,
  isOthers: IsOthers,
): Promise<() => Promise<boolean>> {
  const { driver } = context;
  await driver.open();
  const claims = await Promise.all(stored.places.map((place) => lastClaimAt(driver, place)));
  return async () => {
    const isDropped = await dropUnclaimedCache(droppable(context, stored, isOthers), claims);
    if (isDropped) await forgetStored(context, stored);
    return isDropped;
  };
}

async function forgetStored(context: InstanceContext, stored: StoredCache): Promise<void> {
  const { name: cache } = stored.definition;
  try {
    await context.registry.remove(cache, stored.firstPlace.key);
  } catch (error) {
    if (!isSmartRedisError(error, 'SR_REPLY')) throw error;
    context.logger.debug('a cache could not be removed from the registry', { cache, error });
  }
}

function droppable(
  { driver, namespace }: InstanceContext,
  { definition: { name, keep, inSlots }, liveKeys, places }: StoredCache,
  isOthers: IsOthers,
): Omit<DroppedCache, 'retired'> {
  return {
    driver,
    owner: ownerOf(namespace, name),
    namespace,
    name,
    keeps: keep > 0,
    inSlots,
    liveKeys,
    places,
    isOthers: (key) => isOthers(key, name),
  };
}

import type { RedisDriver } from '../contracts/driver.js';
import { dropKey, ownedAmong } from '../metadata/drop-keys.js';
import { historyKeyOf } from '../metadata/history.js';
import type { LastClaim } from '../metadata/drop-unclaimed.js';
import { dropUnclaimed, dropWhole } from '../metadata/drop-unclaimed.js';
import { allKeptKeysOf, keptKeysOf } from '../metadata/kept.js';
import { isMetadataKeyOf, keySlot, ownerKeyOf } from '../redis/keys.js';
import type { MetadataPlace } from '../metadata/metadata-place.js';
import { stateAt } from '../metadata/state-at.js';
import { dropAllKept, dropVersionsAt } from '../metadata/drop-kept.js';

/** A cache whose keys are to be removed. */
export interface DroppedCache {
  readonly driver: RedisDriver;
  /** The owner, as in its owner records. */
  readonly owner: string;
  readonly namespace: string;
  readonly name: string;
  /** Whether earlier versions are kept. */
  readonly keeps: boolean;
  readonly liveKeys: readonly string[];
  /** Whether one script may only have keys of one slot. */
  readonly inSlots: boolean;
  /** The places of the metadata of all groups. */
  readonly places: readonly MetadataPlace[];
  /** Keys of earlier definitions. */
  readonly retired: Iterable<string>;
  /** Whether another cache of this instance fills a key now. */
  isOthers(key: string): boolean;
}

/** Removes the live keys and the metadata of a cache. */
export async function dropCache(cache: DroppedCache): Promise<void> {
  const { driver, owner, liveKeys, places, retired } = cache;
  const before = places.map(({ key }) => key);
  // Includes keys of other definitions: of an earlier release, or of another instance that was
  // updated.
  const states = await Promise.all(places.map((place) => stateAt(driver, place)));
  const built = states.flatMap(({ keys }) => keys ?? []);
  const owned = await ownedAmong(driver, owner, [...new Set([...liveKeys, ...built])]);
  if (cache.keeps) {
    const own = { namespace: cache.namespace, cache: cache.name };
    await Promise.all(liveKeys.map((key) => dropAllKept(driver, own, key)));
  }
  // First the live keys, because without the metadata they would be unknown.
  await dropKeys(
    cache,
    owned.keys.filter((key) => !liveKeys.includes(key)),
  );
  const now = places.map(({ key }) => key);
  const metadata = [...before, ...owned.places, ...now];
  await dropKeys(cache, [
    ...new Set([...liveKeys, ...metadata, ...metadata.map(historyKeyOf), ...retired]),
  ]);
}

/**
 * Removes the live keys and the metadata of a cache that nobody serves, unless somebody has claimed
 * it since `claims`, one for each place; resolves with whether it has. Whoever claims it meanwhile
 * finds that live keys are gone, and builds them.
 */
export async function dropUnclaimedCache(
  cache: Omit<DroppedCache, 'retired'>,
  claims: readonly LastClaim[],
): Promise<boolean> {
  const { driver, owner, namespace, name, liveKeys, places, isOthers } = cache;
  const [only, ...others] = claims;
  // Mostly there is nothing else, and a family may lose thousands of members at once.
  if (only !== undefined && others.length === 0 && !cache.keeps && !liveKeys.some(isOthers)) {
    const found = await dropWhole(driver, owner, liveKeys, only);
    if (found !== 'more') return found === 'dropped';
  }
  const states = await Promise.all(places.map((place) => stateAt(driver, place)));
  const built = states.flatMap(({ keys }) => keys ?? []);
  const owned = await ownedAmong(
    driver,
    owner,
    built.filter((key) => !liveKeys.includes(key)),
  );
  const keys = [...new Set([...liveKeys, ...owned.keys])].filter((key) => !isOthers(key));
  const own = { namespace, cache: name };
  const listed = states.flatMap(({ kept }) => kept.versions);
  // A user who keeps nothing may have no right to the other names.
  const keptOf = (key: string): readonly string[] =>
    cache.keeps
      ? allKeptKeysOf(own, key)
      : listed.flatMap((version) => keptKeysOf(own, version).get(key) ?? []);
  for (const claim of claims) {
    const slot = keySlot(claim.metadataKey);
    const isOnly = claims.length === 1 && !cache.inSlots;
    for (const key of keys.filter((one) => isOnly || keySlot(one) === slot)) {
      const record = ownerKeyOf(key);
      if (!(await dropUnclaimed(driver, owner, [record, key, ...keptOf(key)], claim))) return false;
    }
  }
  // Last, because without the metadata the rest would be unknown.
  for (const claim of claims) {
    const { metadataKey } = claim;
    const last = [ownerKeyOf(metadataKey), metadataKey, historyKeyOf(metadataKey)] as const;
    if (!(await dropUnclaimed(driver, owner, last, claim))) return false;
  }
  return true;
}

/**
 * Removes keys that no other cache fills now, each with its owner record. With metadata go the
 * versions that they keep.
 */
export async function dropKeys(
  { driver, owner, namespace, name, isOthers }: Omit<DroppedCache, 'retired'>,
  keys: readonly string[],
): Promise<void> {
  const free = keys.filter((key) => !isOthers(key));
  // One by one: in a cluster they may be in different slots.
  await Promise.all(
    free.map(async (key) => {
      const isMetadata = isMetadataKeyOf(namespace, name, key);
      if (isMetadata) await dropVersionsAt(driver, { namespace, cache: name }, key);
      await dropKey(driver, owner, key);
    }),
  );
}

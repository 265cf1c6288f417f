import type { RedisDriver } from '../contracts/driver.js';
import { dropKey, ownedAmong } from '../metadata/drop-keys.js';
import { historyKeyOf } from '../metadata/history.js';
import { isMetadataKeyOf } from '../redis/keys.js';
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

import type { RedisDriver } from '../contracts/driver.js';
import { dropKey, ownedAmong } from '../metadata/drop-keys.js';
import type { MetadataPlace } from '../metadata/metadata-place.js';
import { stateAt } from '../metadata/state-at.js';

/** A cache whose keys go. */
export interface DroppedCache {
  readonly driver: RedisDriver;
  /** As its owner records name it. */
  readonly owner: string;
  readonly liveKeys: readonly string[];
  /** Where the metadata of each group lie. */
  readonly places: readonly MetadataPlace[];
  /** Keys that definitions before this one filled. */
  readonly retired: Iterable<string>;
  /** Whether another cache of this instance fills a key by now. */
  isOthers(key: string): boolean;
}

/** Removes the live keys and the metadata of a cache. */
export async function dropCache(cache: DroppedCache): Promise<void> {
  const { driver, owner, liveKeys, places, retired } = cache;
  const before = places.map(({ key }) => key);
  // Also what another definition has filled: of an earlier release, or of another instance that
  // was updated.
  const states = await Promise.all(places.map((place) => stateAt(driver, place)));
  const built = states.flatMap(({ keys }) => keys ?? []);
  const owned = await ownedAmong(driver, owner, [...new Set([...liveKeys, ...built])]);
  // First, as nobody would know of them without the metadata.
  await dropKeys(
    cache,
    owned.keys.filter((key) => !liveKeys.includes(key)),
  );
  const now = places.map(({ key }) => key);
  await dropKeys(cache, [
    ...new Set([...liveKeys, ...before, ...owned.places, ...now, ...retired]),
  ]);
}

/** Removes keys that no other cache fills by now, each with its owner record. */
export async function dropKeys(
  { driver, owner, isOthers }: Pick<DroppedCache, 'driver' | 'owner' | 'isOthers'>,
  keys: readonly string[],
): Promise<void> {
  const free = keys.filter((key) => !isOthers(key));
  // One by one: in a cluster they may lie anywhere.
  await Promise.all(free.map((key) => dropKey(driver, owner, key)));
}

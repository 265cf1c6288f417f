import type { RedisDriver } from '@smart-redis/core';
import type { OrphanKey } from '../facts.js';
import { inParallel } from '../read/in-parallel.js';
import type { NamedKey } from './key-names.js';

/** What {@link metadataOrphans} works with. */
export interface MetadataContext {
  readonly driver: RedisDriver;
  readonly namespace: string;
  readonly registered: ReadonlySet<string>;
  /** The metadata that owner records name, with the cache. */
  readonly places: ReadonlyMap<string, string>;
}

type Metadata = Extract<NamedKey, { kind: 'metadata' }>;

/** A key, and the cache whose key it is. */
export interface OwnedKey {
  readonly cache: string;
  readonly key: OrphanKey;
  /** The metadata that its owner record names. @default absent: none */
  readonly place?: string | undefined;
}

/** A history is named like the metadata that it belongs to, with this at its end. */
const historyEnd = ':history';

/** Metadata and histories that belong to no registered cache, however their names are read. */
export async function metadataOrphans(
  found: readonly Metadata[],
  context: MetadataContext,
): Promise<readonly OwnedKey[]> {
  const owned = await inParallel(found, (each) => ownedKeyOf(each, context));
  return owned.flatMap((each) => each ?? []);
}

async function ownedKeyOf(
  { key, caches }: Metadata,
  { driver, namespace, registered, places }: MetadataContext,
): Promise<OwnedKey | undefined> {
  const readings = caches.flatMap((cache) => [cache, withoutHistory(cache)]);
  if (readings.some((cache) => registered.has(cache))) return undefined;
  const type = await driver.send(['TYPE', key], { lane: 'bulk' });
  if (type === 'hash') {
    const cache = places.get(key) ?? onlyReading(caches, namespace);
    return cache === undefined ? undefined : { cache, key: { key, kind: 'metadata' } };
  }
  if (type !== 'list' || !key.endsWith(historyEnd)) return undefined;
  const cache =
    places.get(withoutHistory(key)) ?? onlyReading(caches.map(withoutHistory), namespace);
  return cache === undefined ? undefined : { cache, key: { key, kind: 'history' } };
}

/**
 * The cache that a name means, if it can mean only one: a colon of the namespace becomes a slash, so
 * that two namespaces may look alike.
 */
function onlyReading([cache, ...others]: readonly string[], namespace: string): string | undefined {
  return others.length > 0 || /[:/]/.test(namespace) ? undefined : cache;
}

function withoutHistory(name: string): string {
  return name.endsWith(historyEnd) ? name.slice(0, -historyEnd.length) : name;
}

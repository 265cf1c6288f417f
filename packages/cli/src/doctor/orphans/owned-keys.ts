import type { RedisDriver } from '@smart-redis/core';
import { inParallel } from '../read/in-parallel.js';
import type { OwnedKey } from './metadata-orphans.js';
import type { NamedKey } from './key-names.js';
import { liveKeyOf, parseRecord } from './key-names.js';

/** Live keys and owner records of a namespace, by what stands in the records. */
export interface OwnedKeys {
  readonly keys: readonly OwnedKey[];
  /** The metadata that they name, with the cache. */
  readonly places: ReadonlyMap<string, string>;
}

/** Reads owner records, and looks whether their live keys have content. */
export async function ownedKeys(
  driver: RedisDriver,
  namespace: string,
  owners: readonly Extract<NamedKey, { kind: 'owner' }>[],
): Promise<OwnedKeys> {
  const places = new Map<string, string>();
  const found = await inParallel(owners, async (owner): Promise<readonly OwnedKey[]> => {
    // A key of another type than it is named for is somebody else's.
    const text = await driver.send(['GET', owner.key], { lane: 'bulk' }).catch(() => null);
    if (typeof text !== 'string') return [];
    const named = parseRecord(text);
    const live = liveKeyOf(owner);
    if (named?.namespace !== namespace || live === undefined) return [];
    const { cache, metadata } = named;
    if (metadata !== undefined) places.set(metadata, cache);
    const record = { key: owner.key, text, live };
    const exists = await driver.send(['EXISTS', live], { lane: 'bulk' });
    return [
      ...(Number(exists) === 1
        ? [{ cache, place: metadata, key: { key: live, kind: 'live' as const, record } }]
        : []),
      { cache, place: metadata, key: { key: owner.key, kind: 'owner' as const, record } },
    ];
  });
  return { keys: found.flat(), places };
}

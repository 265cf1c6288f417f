import type { RedisDriver } from '@smart-redis/core';
import type { CacheDetails, InstanceSummary } from '@smart-redis/core/operator';
import type { OrphanFacts, OrphanKey, OrphansFacts, Unknown } from '../facts.js';
import { inParallel } from '../read/in-parallel.js';
import { reasonOf } from '../read/reason-of.js';
import type { ServerNode } from '../read/server-node.js';
import { formerKeys } from './former-keys.js';
import { historyKeyOf, keptKeysOf, parseKeyName, scanPattern } from './key-names.js';
import { leftCaches, plainName } from './left-caches.js';
import { metadataOrphans } from './metadata-orphans.js';
import { ownedKeys } from './owned-keys.js';
import { registeredBy } from './registered-by.js';
import { scanKeys } from './scan-keys.js';

/** What {@link findOrphans} works with. */
export interface OrphanSearch {
  readonly driver: RedisDriver;
  readonly nodes: readonly ServerNode[];
  readonly namespace: string;
  readonly instances: readonly InstanceSummary[];
  readonly caches: readonly CacheDetails[];
  /** The server's clock. */
  readonly nowMs: number;
  /** Gives up at this time of `performance.now()`. */
  readonly until: number;
}

/**
 * The keys of caches that no instance registers, found by their names and owner records; and those
 * that the metadata of registered caches remember.
 */
export async function findOrphans(search: OrphanSearch): Promise<OrphansFacts | Unknown> {
  const registered = registeredBy(search.instances);
  if ('unknown' in registered) return registered;
  const { driver, namespace } = search;
  try {
    const { keys, complete, scanned } = await scanKeys(search.nodes, scanPattern, search.until);
    const inUse = keysInUse(search.caches, registered);
    const named = keys
      .filter((key) => !inUse.has(key))
      .flatMap((key) => parseKeyName(key, namespace) ?? []);
    const found = new Map<string, OrphanKey[]>();
    const add = (cache: string, key: OrphanKey): void => {
      if (registered.has(cache) || inUse.has(key.key)) return;
      found.set(cache, [...(found.get(cache) ?? []), key]);
    };
    const owners = named.filter((each) => each.kind === 'owner');
    const owned = await ownedKeys(driver, namespace, owners);
    const left = leftCaches(search.caches, search.instances);
    for (const { cache, key, place } of owned.keys) {
      add(registered.has(cache) ? (left.get(place ?? '') ?? cache) : cache, key);
    }
    const metadata = named.filter((each) => each.kind === 'metadata');
    const { places } = owned;
    const context = { driver, namespace, registered, places };
    for (const { cache, key } of await metadataOrphans(metadata, context)) add(cache, key);
    for (const { key } of metadata) {
      const [own, ofHistory] = [left.get(key), left.get(key.replace(/:history$/, ''))];
      if (own !== undefined) add(own, { key, kind: 'metadata' });
      else if (ofHistory !== undefined) add(ofHistory, { key, kind: 'history' });
    }
    const kept = new Set(named.filter(({ kind }) => kind === 'kept').map(({ key }) => key));
    const orphans = await inParallel([...found], async ([cache, its]): Promise<OrphanFacts> => {
      const lives = new Set(its.flatMap(({ record }) => record?.live ?? []));
      const earlier = [...lives]
        .flatMap((live) => keptKeysOf(namespace, plainName(cache), live))
        .filter((key) => kept.has(key));
      const all = [...its, ...earlier.map((key): OrphanKey => ({ key, kind: 'kept' }))];
      return { cache, keys: all, ageMs: await ageOf(search, all) };
    });
    const itsCaches = search.caches.filter(({ name }) => registered.has(name));
    const staging = named.filter(({ kind }) => kind === 'staging').map(({ key }) => key);
    return {
      orphans: [...orphans].sort((one, other) => (one.cache < other.cache ? -1 : 1)),
      former: await formerKeys(driver, itsCaches, inUse),
      leftStaging: await withoutTimeToLive(driver, staging),
      complete,
      scanned,
      hasInstances: search.instances.length > 0,
    };
  } catch (error) {
    return { unknown: reasonOf(error) };
  }
}

/** The live keys and metadata of registered caches, whatever anything else says about them. */
function keysInUse(
  caches: readonly CacheDetails[],
  registered: ReadonlySet<string>,
): ReadonlySet<string> {
  return new Set(
    caches
      .filter(({ name }) => registered.has(name))
      .flatMap(({ targets, metadataKeys }) => [
        ...targets.map(({ key }) => key),
        ...metadataKeys,
        ...metadataKeys.map(historyKeyOf),
      ]),
  );
}

async function ageOf(
  { driver, nowMs }: OrphanSearch,
  keys: readonly OrphanKey[],
): Promise<number | null> {
  let latest = 0;
  for (const { key } of keys.filter(({ kind }) => kind === 'metadata')) {
    // A key of another type than it is named for is somebody else's.
    const at = await driver.send(['HGET', key, 'checkedAt'], { lane: 'bulk' }).catch(() => null);
    if (typeof at === 'string' && /^\d{1,16}$/.test(at)) latest = Math.max(latest, Number(at));
  }
  return latest === 0 ? null : Math.max(0, nowMs - latest);
}

async function withoutTimeToLive(
  driver: RedisDriver,
  keys: readonly string[],
): Promise<readonly string[]> {
  const left = await inParallel(keys, async (key) => {
    const ttl = await driver.send(['PTTL', key], { lane: 'bulk' });
    return Number(ttl) === -1 ? key : undefined;
  });
  return left.flatMap((key) => key ?? []);
}

import { isForbidden } from '../redis/is-forbidden.js';
import { unreadableFrom } from '../redis/whole-numbers.js';
import type { RegistryOf } from './registry-commands.js';
import { readEntries } from './registry-commands.js';
import type { RegistryEntry } from './registry-entry.js';

/** The caches that a cache follows, as they are now. */
export interface Upstream {
  /** Their versions by name, as far as they have one. */
  readonly versions: ReadonlyMap<string, number>;
  /** Those that the registry does not know, or whose metadata this instance may not read. */
  readonly unknown: readonly string[];
}

/** A chain of caches that wait for each other is not searched any further than this. */
const longestChain = 32;

/** Reads the versions of caches: the registry, and then the metadata that it names. */
export async function readUpstream(
  registry: RegistryOf,
  caches: readonly string[],
): Promise<Upstream> {
  const entries = await readEntries(registry, caches);
  const versions = new Map<string, number>();
  const unknown = caches.filter((cache) => !entries.has(cache));
  await Promise.all(
    [...entries].map(async ([cache, { at }]) => {
      const version = await versionAt(registry, at);
      if (version === 'forbidden') unknown.push(cache);
      else if (version !== undefined) versions.set(cache, version);
    }),
  );
  return { versions, unknown };
}

async function versionAt(
  { driver }: RegistryOf,
  metadataKey: string,
): Promise<number | undefined | 'forbidden'> {
  try {
    const text = await driver.send(['HGET', metadataKey, 'version'], { lane: 'control' });
    const isVersion = typeof text === 'string' && /^\d{1,16}$/.test(text);
    return isVersion && Number(text) < unreadableFrom ? Number(text) : undefined;
  } catch (error) {
    if (isForbidden(error)) return 'forbidden';
    throw error;
  }
}

/**
 * The names on the way from a cache over those that it follows back to itself, as two releases can
 * make it; `undefined` if there is no such way.
 */
export async function findCycle(
  registry: RegistryOf,
  cache: string,
  after: readonly string[],
): Promise<readonly string[] | undefined> {
  const reachedFrom = new Map<string, string>(after.map((name) => [name, cache]));
  let level = after;
  for (let length = 0; length < longestChain && level.length > 0; length += 1) {
    const entries: ReadonlyMap<string, RegistryEntry> = await readEntries(registry, level);
    const next: string[] = [];
    for (const [name, { after: further = [] }] of entries) {
      if (further.includes(cache)) return wayTo(name, cache, reachedFrom);
      for (const each of further) {
        if (reachedFrom.has(each)) continue;
        reachedFrom.set(each, name);
        next.push(each);
      }
    }
    level = next;
  }
  return undefined;
}

function wayTo(
  last: string,
  cache: string,
  reachedFrom: ReadonlyMap<string, string>,
): readonly string[] {
  const way = [cache];
  for (let name: string | undefined = last; name !== undefined && name !== cache;) {
    way.unshift(name);
    name = reachedFrom.get(name);
  }
  return [cache, ...way];
}

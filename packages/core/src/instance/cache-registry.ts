import type { Cache } from './cache.js';
import type { ResolvedDefinition } from '../settings/cache-definition.js';
import { invalidOption, SmartRedisError } from '../errors/errors.js';

/** The caches of one `SmartRedis` by name, and the keys that they fill. */
export interface CacheRegistry {
  get(name: string): Cache | undefined;
  values(): Iterable<Cache>;
  names(): Iterable<string>;
  /** @throws SmartRedisError `SR_DUPLICATE_CACHE` */
  demandFreeName(name: string): void;
  /**
   * Checks that no other cache fills the keys of a definition.
   * @throws SmartRedisError `SR_INVALID_OPTION`
   */
  demandFreeKeys(definition: ResolvedDefinition): void;
  /**
   * Checks that a definition does not follow, over other caches, itself.
   * @throws SmartRedisError `SR_INVALID_OPTION`
   */
  demandNoCycle(definition: ResolvedDefinition): void;
  /** The caches that follow a cache. */
  followersOf(name: string): Iterable<Cache>;
  add(cache: Cache): void;
  /** Whether a cache of another name fills `key`. */
  isOthers(key: string, name: string): boolean;
  /** Does nothing if another cache has taken over the name. */
  remove(cache: Cache): void;
}

/** An empty {@link CacheRegistry}. */
export function createCacheRegistry(): CacheRegistry {
  const byName = new Map<string, Cache>();
  const ownerOf = new Map<string, string>();
  const followers = new Map<string, Set<Cache>>();
  const noFollowers: readonly Cache[] = [];
  const keysOf = ({ definition }: Cache): string[] =>
    Object.values(definition.targets).map(({ key }) => key);

  return {
    get: (name) => byName.get(name),
    values: () => byName.values(),
    names: () => byName.keys(),
    demandFreeName: (name) => {
      if (!byName.has(name)) return;
      throw new SmartRedisError(
        'SR_DUPLICATE_CACHE',
        `a cache named "${name}" is already registered on this instance: change it by update() of its handle, or choose another name`,
      );
    },
    demandFreeKeys: ({ name, targets }) => {
      for (const [target, { key }] of Object.entries(targets)) {
        const owner = ownerOf.get(key);
        if (owner === undefined || owner === name) continue;
        throw invalidOption(
          `targets.${target}.key`,
          key,
          `a key that is not used by cache "${owner}"`,
        );
      }
    },
    demandNoCycle: ({ name, schedule }) => {
      if (schedule.after.length === 0) return;
      const way = wayBack(name, schedule.after, (other) => byName.get(other)?.definition);
      if (way === undefined) return;
      throw invalidOption(
        'refresh.after',
        schedule.after,
        `names of caches that do not wait for "${name}" themselves (${way.join(' → ')})`,
      );
    },
    followersOf: (name) => followers.get(name) ?? noFollowers,
    isOthers: (key, name) => (ownerOf.get(key) ?? name) !== name,
    add: (cache) => {
      const { name } = cache.definition;
      byName.set(name, cache);
      for (const key of keysOf(cache)) ownerOf.set(key, name);
      for (const other of cache.definition.schedule.after) {
        followers.set(other, (followers.get(other) ?? new Set()).add(cache));
      }
    },
    remove: (cache) => {
      if (byName.get(cache.definition.name) !== cache) return;
      byName.delete(cache.definition.name);
      for (const key of keysOf(cache)) ownerOf.delete(key);
      for (const other of cache.definition.schedule.after) {
        const left = followers.get(other);
        left?.delete(cache);
        if (left?.size === 0) followers.delete(other);
      }
    },
  };
}

/** The names from a cache over those that it follows back to itself; `undefined`: there is no way. */
function wayBack(
  name: string,
  after: readonly string[],
  definitionOf: (cache: string) => ResolvedDefinition | undefined,
): readonly string[] | undefined {
  const seen = new Set<string>();
  const search = (
    way: readonly string[],
    next: readonly string[],
  ): readonly string[] | undefined => {
    for (const other of next) {
      if (other === name) return [...way, name];
      if (seen.has(other)) continue;
      seen.add(other);
      const found = search([...way, other], definitionOf(other)?.schedule.after ?? []);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return search([name], after);
}

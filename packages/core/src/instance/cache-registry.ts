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
        `a cache named "${name}" is already registered`,
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
    isOthers: (key, name) => (ownerOf.get(key) ?? name) !== name,
    add: (cache) => {
      const { name } = cache.definition;
      byName.set(name, cache);
      for (const key of keysOf(cache)) ownerOf.set(key, name);
    },
    remove: (cache) => {
      if (byName.get(cache.definition.name) !== cache) return;
      byName.delete(cache.definition.name);
      for (const key of keysOf(cache)) ownerOf.delete(key);
    },
  };
}

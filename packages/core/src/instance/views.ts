import type { SmartRedisError } from '../errors/errors.js';
import { resolveShared } from '../settings/define-cache.js';
import { Cache } from './cache.js';
import type { InstanceContext } from './instance-context.js';

/** The caches that an instance only reads. Several may have one name. */
export interface Views {
  /**
   * The view of a definition; the same one for the same object.
   * @throws SmartRedisError `SR_INVALID_OPTION`, `SR_CROSS_SLOT`
   */
  of(definition: object): Cache;
  values(): Iterable<Cache>;
  /** The views of the caches with that name. */
  named(name: string): Iterable<Cache>;
  /** Rejects all pending calls with `reason`. */
  end(reason: SmartRedisError): Promise<void>;
}

/** Creates the {@link Views} of an instance; calls `onFirst` with the first one of each name. */
export function createViews(context: InstanceContext, onFirst: (view: Cache) => void): Views {
  const byDefinition = new Map<unknown, Cache>();
  const byName = new Map<string, Set<Cache>>();

  return {
    of: (definition) => {
      const known = byDefinition.get(definition);
      if (known !== undefined) return known;
      const resolved = resolveShared(definition, context.driver.cluster);
      // Nothing of a view is ever removed from Redis.
      const cache = new Cache(context, resolved, { after: undefined, isOthers: () => true });
      byDefinition.set(definition, cache);
      const others = byName.get(resolved.name);
      byName.set(resolved.name, (others ?? new Set()).add(cache));
      if (others === undefined) onFirst(cache);
      return cache;
    },
    values: () => byDefinition.values(),
    named: (name) => byName.get(name) ?? [],
    end: async (reason) => {
      await Promise.all([...byDefinition.values()].map((cache) => cache.end(reason)));
    },
  };
}

import { SmartRedisError } from '../errors/errors.js';
import type { ResolvedDefinition } from '../settings/cache-definition.js';
import type { Cache } from './cache.js';
import type { CacheRegistry } from './cache-registry.js';
import { demandUnserved } from './demand-unserved.js';
import type { FreshnessWatch } from './freshness-watch.js';
import type { InstanceContext } from './instance-context.js';
import type { CacheHost } from './registered-cache.js';
import { resolveCache } from './resolve-cache.js';
import type { Service } from './service.js';
import type { Emit } from './service-host.js';
import { warnOfLeader } from './warn-of-leader.js';

/** Dependencies of {@link createCacheHost}. */
export interface CacheHostOptions {
  readonly context: InstanceContext;
  readonly caches: CacheRegistry;
  readonly service: Service;
  readonly freshness: Pick<FreshnessWatch, 'remove' | 'carry'>;
  readonly inTurn: CacheHost['inTurn'];
  /** Adds a cache that does nothing before `after`. */
  readonly add: (definition: ResolvedDefinition, after: Promise<void> | undefined) => Cache;
  readonly emit: Emit;
  /** Whether this instance hears of others. */
  readonly isSubscribed: () => boolean;
  /** @throws SmartRedisError `SR_CLOSED` */
  readonly demandOpen: () => void;
}

/** Replaces and unregisters the caches of an instance. */
export function createCacheHost(options: CacheHostOptions): CacheHost {
  const { context, caches, service, inTurn } = options;
  return {
    inTurn,
    replace: async (cache, definition) => {
      options.demandOpen();
      const { name } = cache.definition;
      if (caches.get(name) !== cache) throw unregistered(name);
      const resolved = resolveCache(context, definition, cache.definition.family);
      caches.demandFreeKeys(resolved);
      caches.demandNoCycle(resolved);
      const reason = new SmartRedisError(
        'SR_UNREGISTERED',
        `cache "${name}" was updated; call again on the new definition`,
        { details: { cache: name } },
      );
      if (context.servers() === undefined) warnOfLeader(context, name);
      caches.remove(cache);
      service.removed(cache, true);
      const told = options.freshness.remove(cache);
      const ended = cache.end(reason);
      const next = options.add(resolved, ended);
      options.freshness.carry(next, told);
      next.retire(cache);
      await ended;
      return next;
    },
    unregister: async (cache, { dropData = false }) => {
      const { name } = cache.definition;
      if (dropData && mayBeServedElsewhere(options, name)) await demandUnserved(context, cache);
      const registered = caches.get(name);
      if (registered === cache) {
        caches.remove(cache);
        service.removed(cache, false);
        options.freshness.remove(cache);
        await cache.end(unregistered(name));
      } else if (registered !== undefined && dropData) {
        // The data belong to the cache that has taken over the name.
        throw unregistered(name);
      }
      if (dropData) await cache.drop();
    },
    committed: (event) => {
      options.emit('committed', event);
      for (const follower of caches.followersOf(event.cache)) follower.upstreamCommitted();
    },
  };
}

/** A leader of all caches knows that it serves this one; nobody else can tell without asking. */
function mayBeServedElsewhere(
  { context, service, isSubscribed }: CacheHostOptions,
  name: string,
): boolean {
  if (context.servers() !== undefined) return true;
  return isSubscribed() && !service.serves(name);
}

function unregistered(name: string): SmartRedisError {
  return new SmartRedisError('SR_UNREGISTERED', `cache "${name}" was unregistered`, {
    details: { cache: name },
  });
}

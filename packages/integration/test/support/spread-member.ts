import type {
  CacheDefinition,
  CacheHandle,
  FetchFunction,
  SmartRedisOptions,
} from '@smart-redis/core';
import { list } from '@smart-redis/core';
import { leaseElector } from '@smart-redis/lease';
import { waitFor } from '@smart-redis/testing';
import type { Instance, Lab } from './lab.js';

const listAt = (key: string) => list({ key });

type Targets = Record<'all', ReturnType<typeof listAt>>;
type Definition = CacheDefinition<unknown, undefined, Targets>;

/** Parts of the definition of a cache, in place of the default ones. */
export interface Changes extends Partial<Omit<Definition, 'fetcher'>> {
  readonly fetcher?: FetchFunction;
}

/** An instance that holds a seat, and what it was seen to do. */
export interface Member extends Instance {
  readonly name: string;
  /** `serving cache`, and `released cache: reason`, in order. */
  readonly events: readonly string[];
  /** The caches that it serves, by its events. */
  serving(): ReadonlySet<string>;
  /** The caches that were fetched here, in order. */
  readonly fetched: readonly string[];
  /** The same handle that {@link Member.register} returned. */
  cache(name: string): CacheHandle<unknown, undefined, Targets>;
  /**
   * Registers a cache with one list. By default a version is one row: the name of the instance.
   */
  register(name: string, changes?: Changes): ReturnType<Member['cache']>;
}

/** Options of {@link seated}. */
export interface MemberOptions extends Partial<SmartRedisOptions> {
  /** @default '3s' */
  readonly ttl?: '1s' | '3s' | '60s';
  readonly address?: { readonly host: string; readonly port: number };
}

/** Starts an instance with a seat. */
export async function seated(
  lab: Lab,
  name: string,
  { ttl = '3s', ...options }: MemberOptions = {},
): Promise<Member> {
  const elector = leaseElector({ ttl, spread: true });
  const instance = lab.instance({ instance: name, elector, ...options });
  const { smart } = instance;
  const events: string[] = [];
  const serving = new Set<string>();
  smart.on('serving', ({ cache }) => {
    events.push(`serving ${cache}`);
    serving.add(cache);
  });
  smart.on('released', ({ cache, reason }) => {
    events.push(`released ${cache}: ${reason}`);
    serving.delete(cache);
  });
  const fetched: string[] = [];
  const caches = new Map<string, ReturnType<Member['cache']>>();
  await smart.start();
  return {
    ...instance,
    name,
    events,
    serving: () => serving,
    fetched,
    cache: (cache) => {
      const found = caches.get(cache);
      if (found === undefined) throw new RangeError(`"${cache}" was not registered`);
      return found;
    },
    register: (cache, { fetcher = () => [name], ...changes } = {}) => {
      const handle = smart.register({
        name: cache,
        targets: { all: listAt(lab.name(cache)) },
        ...changes,
        fetcher: (context) => {
          fetched.push(cache);
          return fetcher(context);
        },
      });
      caches.set(cache, handle);
      return handle;
    },
  };
}

/**
 * Waits until these instances agree who of them serves which of these caches, each serves what they
 * say, and at least so many of them serve any. Resolves with the name of the server by cache.
 */
export async function placed(
  members: readonly Member[],
  caches: readonly string[],
  atLeast = 1,
): Promise<ReadonlyMap<string, string>> {
  const look = async (): Promise<ReadonlyMap<string, string> | undefined> => {
    const servers = new Map<string, string>();
    for (const cache of caches) {
      const serving = members.filter((member) => member.serving().has(cache));
      const [server] = serving;
      if (server === undefined || serving.length > 1) return undefined;
      servers.set(cache, server.name);
      for (const member of members) {
        // Redis may be away for one of them.
        const info = await member
          .cache(cache)
          .info()
          .catch(() => undefined);
        if (info?.servedBy !== server.name) return undefined;
      }
    }
    return new Set(servers.values()).size < atLeast ? undefined : servers;
  };
  return waitFor(look, { message: `all agree who serves ${caches.join(', ')}` });
}

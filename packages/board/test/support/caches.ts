import type { CacheDefinition, SmartRedis, Target } from '@smart-redis/core';
import { hash, list, sortedSet } from '@smart-redis/core';

export interface Delay {
  readonly airport: string;
  readonly delay: number;
  readonly note: string;
}

/** What the sources of the caches answer. */
export interface Source {
  rows: Delay[];
  /** What the fetcher fails with. @default nothing */
  failure?: string;
  fetches: number;
}

export function sourceOf(count: number, delay = 1): Source {
  const rows = Array.from({ length: count }, (_none, index) => ({
    airport: `A${String(index).padStart(3, '0')}`,
    delay: delay + index,
    note: 'on time',
  }));
  return { rows, fetches: 0 };
}

type Definition = CacheDefinition<Delay[], undefined, Record<string, Target<Delay>>>;

/** Registers a cache that is refreshed once, and then only when it is asked to. */
export function registerDelays(
  smart: SmartRedis,
  { namespace }: { readonly namespace: string },
  name: string,
  source: Source,
  changes: Partial<Definition> = {},
) {
  const key = (target: string): string => `${namespace}:${name}:${target}`;
  const definition: Definition = {
    name,
    keep: 2,
    history: 50,
    freshness: { lateAfter: '1h', staleAfter: '2h' },
    refresh: { every: '1d' },
    fetcher: () => {
      source.fetches += 1;
      if (source.failure !== undefined) throw new Error(source.failure);
      return source.rows;
    },
    targets: {
      byAirport: hash({ key: key('by-airport'), id: 'airport' }),
      worst: sortedSet({ key: key('worst'), score: 'delay', member: 'airport' }),
      all: list({ key: key('all') }),
    },
    ...changes,
  };
  return smart.register(definition);
}

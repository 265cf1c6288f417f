import { siblingKey } from '@smart-redis/core/drivers';

/** The keys of a cache of the lab, all in one slot. */
export interface CacheKeys {
  readonly byId: string;
  readonly all: string;
  readonly attempts: string;
  /** The metadata hash, with fence and version. */
  readonly metadata: string;
  /** The witness: a stream that claims and commits append to. */
  readonly log: string;
}

/** The targets by name, as in a history. */
export const targetNames = ['byId', 'all', 'attempts'] as const;

/**
 * The keys of a cache in a namespace. Caches whose names are equal up to a dot are in the same
 * slot: `moving` and `moving.in-part`.
 */
export function cacheKeys(namespace: string, cache: string): CacheKeys {
  const [place = '', ...rest] = cache.split('.');
  const tag = [`{${namespace}:${place}}`, ...rest].join(':');
  const targets = { byId: `${tag}:by-id`, all: `${tag}:all`, attempts: `${tag}:attempts` };
  const anchor = Object.values(targets).sort()[0] ?? '';
  return {
    ...targets,
    metadata: siblingKey(anchor, `smart-redis:${namespace}:${cache}`),
    log: `${tag}:log`,
  };
}

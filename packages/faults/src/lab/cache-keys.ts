import { siblingKey } from '@smart-redis/core/drivers';

/** The keys of a cache of the lab: all in one slot, and each cache in a slot of its own. */
export interface CacheKeys {
  readonly byId: string;
  readonly all: string;
  readonly attempts: string;
  /** Where the product keeps fence and version. */
  readonly metadata: string;
  /** The witness: a stream that claims and commits append to. */
  readonly log: string;
}

/** The targets by name, as histories know them. */
export const targetNames = ['byId', 'all', 'attempts'] as const;

/** Names of the keys of a cache in a namespace. */
export function cacheKeys(namespace: string, cache: string): CacheKeys {
  const tag = `{${namespace}:${cache}}`;
  const targets = { byId: `${tag}:by-id`, all: `${tag}:all`, attempts: `${tag}:attempts` };
  const anchor = Object.values(targets).sort()[0] ?? '';
  return {
    ...targets,
    metadata: siblingKey(anchor, `smart-redis:${namespace}:${cache}`),
    log: `${tag}:log`,
  };
}

import type { CacheSubject } from '../channels/messages.js';

/**
 * The labels of a cache in metrics: its namespace, because one process may have several; and its
 * name, or, for a member of a family, the name of the family. Both if members are told apart.
 */
export interface CacheLabels {
  readonly namespace: string;
  readonly cache?: string;
  readonly family?: string;
}

/** The labels of one cache; `members`: whether the members of a family are told apart. */
export function labelsOf(
  { namespace, cache, family }: Pick<CacheSubject, 'namespace' | 'cache' | 'family'>,
  members: boolean,
): CacheLabels {
  if (family === null) return { namespace, cache };
  return members ? { namespace, cache, family } : { namespace, family };
}

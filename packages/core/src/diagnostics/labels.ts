import type { CacheSubject } from '../channels/messages.js';

/**
 * The labels of a cache in metrics: its name; or, for a member of a family, the name of the family.
 * Both if members are told apart.
 */
export interface CacheLabels {
  readonly cache?: string;
  readonly family?: string;
}

/** The labels of one cache; `members`: whether the members of a family are told apart. */
export function labelsOf(
  { cache, family }: Pick<CacheSubject, 'cache' | 'family'>,
  members: boolean,
): CacheLabels {
  if (family === null) return { cache };
  return members ? { cache, family } : { family };
}

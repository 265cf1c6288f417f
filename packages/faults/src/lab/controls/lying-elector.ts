import type { Elector } from '@smart-redis/core';
import { soloElector } from '@smart-redis/core';

/** Gives everyone a term and never lets go: two leaders at once, for as long as they like. */
export function lyingElector(): Elector {
  const solo = soloElector();
  return {
    ...solo,
    campaign: async function* (candidacy) {
      for await (const { term, id } of solo.campaign(candidacy)) {
        yield {
          term,
          id,
          signal: candidacy.signal,
          isCurrent: () => true,
          resign: () => Promise.resolve(),
        };
      }
    },
  };
}

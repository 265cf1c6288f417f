import type { DeposedReason, Elector } from '@smart-redis/core';
import type { Leadership } from '@smart-redis/core/electors';
import { soloElector } from '@smart-redis/core';

/**
 * An elector that gives everyone a term and never lets go: two leaders at once, for as long as they
 * like.
 */
export function lyingElector(
  onResign: (reason?: DeposedReason) => void = () => undefined,
): Elector {
  const solo = soloElector();
  return {
    ...solo,
    campaign: async function* (candidacy) {
      for await (const { term, id } of solo.campaign(candidacy)) {
        const leadership: Leadership = {
          term,
          id,
          signal: candidacy.signal,
          isCurrent: () => true,
          resign: (reason) => Promise.resolve(onResign(reason)),
        };
        yield leadership;
      }
    },
  };
}

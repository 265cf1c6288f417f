import type { DeposedReason, Elector } from '@smart-redis/core';
import { soloElector } from '@smart-redis/core';

/**
 * An elector that grants every instance a term and never ends it, so that there are several leaders
 * at once.
 */
export function lyingElector(
  onResign: (reason?: DeposedReason) => void = () => undefined,
): Elector {
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
          resign: (reason) => Promise.resolve(onResign(reason)),
        };
      }
    },
  };
}

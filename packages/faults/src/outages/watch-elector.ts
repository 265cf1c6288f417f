import type { Elector } from '@smart-redis/core';
import type { Leadership } from '@smart-redis/core/electors';

/** A leadership as seen from outside; times by `performance.now()`. */
export interface Reign {
  readonly leadership: Leadership;
  readonly startedAt: number;
  /** When its signal aborted; absent while it has not. */
  endedAt?: number;
}

/** The same elector, which tells of each leadership before anyone works for it. */
export function watchElector(elector: Elector, onElected: (reign: Reign) => void): Elector {
  return {
    ...elector,
    campaign: async function* (candidacy) {
      for await (const leadership of elector.campaign(candidacy)) {
        const reign: Reign = { leadership, startedAt: performance.now() };
        const end = (): void => {
          reign.endedAt = performance.now();
        };
        if (leadership.signal.aborted) end();
        else leadership.signal.addEventListener('abort', end, { once: true });
        onElected(reign);
        yield leadership;
      }
    },
  };
}

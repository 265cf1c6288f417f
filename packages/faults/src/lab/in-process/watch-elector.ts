import type { Elector } from '@smart-redis/core';
import type { Leadership } from '@smart-redis/core/electors';
import { machineNowMs } from '../machine-time.js';

/** A leadership as seen from outside; times by `machineNowMs`. */
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
        const reign: Reign = { leadership, startedAt: machineNowMs() };
        const end = (): void => {
          reign.endedAt = machineNowMs();
        };
        if (leadership.signal.aborted) end();
        else leadership.signal.addEventListener('abort', end, { once: true });
        onElected(reign);
        yield leadership;
      }
    },
  };
}

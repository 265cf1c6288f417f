import type { Elector } from '@smart-redis/core';
import type { Leadership } from '@smart-redis/core/electors';
import { machineNowMs } from '../machine-time.js';

/** A leadership as observed from outside; times by `machineNowMs`. */
export interface Reign {
  readonly leadership: Leadership;
  readonly startedAt: number;
  /** When its signal aborted; absent until then. */
  endedAt?: number;
}

/** The same elector, which reports each leadership before the instance starts to use it. */
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

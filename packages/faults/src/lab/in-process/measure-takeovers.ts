import { setTimeout as sleep } from 'node:timers/promises';
import { inLanes } from '../../run/in-lanes.js';
import type { ProxiedCrew, ProxiedOptions } from './proxied-crew.js';
import { openProxiedCrew } from './proxied-crew.js';
import { takeOver } from './take-over.js';

/** The times until another instance led, in milliseconds. */
export interface Takeovers {
  readonly crews: readonly ProxiedCrew[];
  readonly cutOffMs: readonly number[];
  readonly resignedMs: readonly number[];
}

/** Milliseconds for the rest of an instance that resigned, and for reconnecting. */
const settlingMs = 150;

/**
 * Cuts leaders off and lets them resign in turn, in many crews at once; for `limitMs` see
 * {@link takeOver}.
 */
export async function measureTakeovers(
  options: ProxiedOptions,
  count: number,
  limitMs?: number,
): Promise<Takeovers> {
  const cutOffMs: number[] = [];
  const resignedMs: number[] = [];
  const crews = await inLanes(
    count,
    10,
    () => openProxiedCrew(options),
    async (crew, index) => {
      await sleep(Math.random() * settlingMs);
      const departure = index % 2 === 0 ? 'cut off' : 'resigns';
      const ms = await takeOver(crew, departure, limitMs);
      (departure === 'cut off' ? cutOffMs : resignedMs).push(ms);
      await crew.connected();
      // A leader that resigned rests, so that others come first: until then there is no one to take
      // over again.
      await sleep(settlingMs);
    },
  );
  return { crews, cutOffMs, resignedMs };
}

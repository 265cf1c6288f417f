import { setTimeout as sleep } from 'node:timers/promises';
import { inLanes } from '../../run/in-lanes.js';
import type { ProxiedCrew, ProxiedOptions } from './proxied-crew.js';
import { openProxiedCrew } from './proxied-crew.js';
import { takeOver } from './take-over.js';

/** How long it took until another led, in milliseconds. */
export interface Takeovers {
  readonly crews: readonly ProxiedCrew[];
  readonly cutOffMs: readonly number[];
  readonly resignedMs: readonly number[];
}

/** Milliseconds that an instance rests after it resigned, and that reconnecting may take. */
const settlingMs = 150;

/**
 * Leaders are cut off and resign in turn, in many crews at once; `limitMs` as {@link takeOver} has
 * it.
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
      // A leader that resigned leaves the others the first go: until then there is nobody to take
      // over again.
      await sleep(settlingMs);
    },
  );
  return { crews, cutOffMs, resignedMs };
}

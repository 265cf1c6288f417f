import { settle } from '../settle.js';
import type { Clock } from '../../clock.js';

/** How standbys find out that the holder of the leader key is dead before its key expires. */
export interface HolderProbe {
  /** Milliseconds between two questions. */
  readonly everyMs: number;
  /** Milliseconds to wait for an answer; none in time is a miss. */
  readonly timeoutMs: number;
  /** Misses in a row before the key is taken over. */
  readonly misses: number;
  /** Whether the holder lives; `undefined` when that cannot be told, which is no miss. `holder` is the key's value. */
  isAlive(holder: string, signal: AbortSignal): Promise<boolean | undefined>;
}

/** What is known about the holder that was seen last. */
export interface Suspicion {
  /** The holder that missed often enough, and may be replaced; no other. */
  readonly dead: string | undefined;
  /** This is who holds the key now. Another holder starts with a clean slate. */
  saw(holder: string): void;
  /** Asks the holder, if it is time to. */
  ask(signal: AbortSignal): Promise<void>;
}

/** Counts a holder's misses in a row. Without a probe nobody is ever suspected. */
export function createSuspicion(clock: Clock, probe: HolderProbe | undefined): Suspicion {
  let seen: string | undefined;
  let misses = 0;
  let askedAt = Number.NEGATIVE_INFINITY;
  return {
    get dead() {
      return probe !== undefined && misses >= probe.misses ? seen : undefined;
    },
    saw: (holder) => {
      if (holder === seen) return;
      seen = holder;
      misses = 0;
    },
    ask: async (signal) => {
      if (probe === undefined || seen === undefined || signal.aborted) return;
      // A wake-up is no reason to count misses faster.
      if (clock.monotonic() - askedAt < probe.everyMs / 2) return;
      askedAt = clock.monotonic();
      const asked = seen;
      const stop = new AbortController();
      const answer = await settle(probe.isAlive(asked, stop.signal), {
        clock,
        limitMs: probe.timeoutMs,
        signal,
      });
      stop.abort();
      if (answer.state === 'abandoned' || asked !== seen) return;
      const isAlive = answer.state === 'done' ? answer.value : false;
      if (isAlive === undefined) return;
      misses = isAlive ? 0 : misses + 1;
    },
  };
}

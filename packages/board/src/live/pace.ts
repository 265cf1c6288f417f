import { setTimeout as sleep } from 'node:timers/promises';

/** When the state is read again, in milliseconds. */
export interface Pace {
  /** At the earliest after the reading before, however much happens. */
  readonly leastMs: number;
  /** Without that anything was announced: ages rise, and messages get lost. */
  readonly mostMs: number;
  /** The share of the time in which readings run is one of so many. */
  readonly share: number;
  /** However long readings take, as on a busy machine. */
  readonly longestMs: number;
}

/** Lets a reader rest between two readings, and wakes it when something has happened. */
export interface Rest {
  /** Resolves when the next reading should start; `tookMs`: how long the last one took. */
  readonly rest: (tookMs: number, signal: AbortSignal) => Promise<void>;
  /** Something has happened. */
  readonly wake: () => void;
}

export function createRest({ leastMs, mostMs, share, longestMs }: Pace): Rest {
  let isWanted = false;
  let wakeUp: (() => void) | undefined;
  return {
    wake: () => {
      isWanted = true;
      wakeUp?.();
    },
    rest: async (tookMs, signal) => {
      const least = Math.max(leastMs, Math.min(tookMs * share, longestMs));
      await pause(least, signal);
      if (!isWanted && least < mostMs) {
        const awake = new AbortController();
        wakeUp = () => awake.abort();
        await pause(mostMs - least, AbortSignal.any([signal, awake.signal]));
        wakeUp = undefined;
      }
      isWanted = false;
    },
  };
}

/** Ends early when the signal aborts. Keeps no process alive. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal, ref: false }).catch(() => undefined);
}

import type { Clock } from '../contracts/clock.js';

/** Running fetchers of earlier refreshes of a cache. */
export interface Unsettled {
  /** The number of fetchers that are still running although their refreshes have ended. */
  readonly count: number;
  /** Milliseconds since the last of these refreshes has ended. */
  readonly sinceMs: number;
  /** Resolves when all of them have ended. Never rejects. */
  readonly settled: Promise<void>;
}

/**
 * Fetchers of one instance that are still running after their refreshes have ended, from any
 * leadership.
 */
export interface UnsettledFetches {
  /** A refresh has ended; `settled` resolves when its fetcher has, and never rejects. */
  add(cache: string, settled: Promise<void>): void;
  /** `undefined`: no fetcher of the cache is running. */
  of(cache: string): Unsettled | undefined;
}

interface Fetch {
  readonly settled: Promise<void>;
  readonly endedAt: number;
}

/** Creates empty {@link UnsettledFetches}. */
export function createUnsettledFetches(clock: Clock): UnsettledFetches {
  const byCache = new Map<string, Set<Fetch>>();
  return {
    add: (cache, settled) => {
      const fetches = byCache.get(cache) ?? new Set();
      byCache.set(cache, fetches);
      const fetch = { settled, endedAt: clock.monotonic() };
      fetches.add(fetch);
      void settled.then(() => {
        fetches.delete(fetch);
        if (fetches.size === 0 && byCache.get(cache) === fetches) byCache.delete(cache);
      });
    },
    of: (cache) => {
      const fetches = byCache.get(cache);
      if (fetches === undefined) return undefined;
      const all = [...fetches];
      return {
        count: all.length,
        sinceMs: clock.monotonic() - Math.max(...all.map(({ endedAt }) => endedAt)),
        settled: Promise.all(all.map(({ settled }) => settled)).then(() => undefined),
      };
    },
  };
}

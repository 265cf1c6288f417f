/** The caches that are being refreshed. */
export interface RunningCaches {
  /** Records the start of a refresh; returns a function that records its end. */
  enter(cache: string): () => void;
  /** The caches that are being refreshed now. */
  current(): ReadonlySet<string>;
  /** The caches that were being refreshed at some time since the last call. */
  takeSeen(): ReadonlySet<string>;
}

/** Creates empty {@link RunningCaches}. */
export function createRunningCaches(): RunningCaches {
  // By refresh, not by name: after an update the old refresh of a cache may wind down while the new
  // one starts.
  const refreshes = new Map<symbol, string>();
  let endedSince = new Set<string>();
  const current = (): ReadonlySet<string> => new Set(refreshes.values());
  return {
    enter: (cache) => {
      const refresh = Symbol(cache);
      refreshes.set(refresh, cache);
      return () => {
        if (refreshes.delete(refresh)) endedSince.add(cache);
      };
    },
    current,
    takeSeen: () => {
      const seen = new Set([...current(), ...endedSince]);
      endedSince = new Set();
      return seen;
    },
  };
}

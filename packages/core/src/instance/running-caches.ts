/** Which caches are being refreshed. */
export interface RunningCaches {
  /** A refresh starts; returns how to say that it has ended. */
  enter(cache: string): () => void;
  /** Those under way now. */
  current(): ReadonlySet<string>;
  /** Those that were under way at some time since the last call. */
  takeSeen(): ReadonlySet<string>;
}

/** {@link RunningCaches}, none yet. */
export function createRunningCaches(): RunningCaches {
  // By refresh, not by name: after an update two refreshes of one cache may wind down and start at
  // once.
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

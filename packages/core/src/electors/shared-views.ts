import type { SharedViews } from '../contracts/elector.js';

/** More than the rosters of a deployment with several releases. */
const mostOfAKind = 8;

/**
 * Remembers the last few values of each kind, and forgets the least recently used. Belongs to an
 * elector, so that the instances which use one elector object compute the same view once.
 */
export function createSharedViews(): SharedViews {
  const kinds = new Map<string, Map<string, unknown>>();
  return {
    remember: <T>(kind: string, key: string, compute: () => T): T => {
      const known = kinds.get(kind) ?? new Map<string, unknown>();
      kinds.set(kind, known);
      const value = known.has(key) ? (known.get(key) as T) : compute();
      // A map keeps its keys in the order in which they were set.
      known.delete(key);
      known.set(key, value);
      for (const oldest of known.keys()) {
        if (known.size <= mostOfAKind) break;
        known.delete(oldest);
      }
      return value;
    },
  };
}

import type { CacheState } from './cache-state.js';

/**
 * Where a cache stands whose targets swap in several groups. The first group is committed last, so
 * its metadata stands for all; but a group that has another version, or none, was left behind or
 * has lost its data. Then there is no version that all have, which makes the cache due. Requests
 * count wherever they were drawn: an instance of another release may take another group for the
 * first.
 */
export function stateOfGroups(states: readonly CacheState[]): CacheState {
  const [first, ...others] = states;
  if (first === undefined) throw new RangeError('a cache has at least one group of targets');
  if (others.length === 0) return first;
  const isBehind = others.some(({ version }) => version?.version !== first.version?.version);
  const unreadableFields = [...new Set(states.flatMap((state) => state.unreadableFields))];
  const sum = (ticketOf: (state: CacheState) => number): number =>
    states.reduce((total, state) => total + ticketOf(state), 0);
  return {
    ...first,
    unreadableFields,
    version: isBehind ? null : first.version,
    requested: sum(({ requested }) => requested),
    served: sum(({ requested, served, failed }) => Math.min(requested, Math.max(served, failed))),
    failed: 0,
  };
}

/** The highest version of any group; 0 where there is none. */
export function highestVersion(states: readonly CacheState[]): number {
  return Math.max(0, ...states.map(({ version }) => version?.version ?? 0));
}

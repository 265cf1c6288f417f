import type { CacheState } from './cache-state.js';

/**
 * The state of a cache whose targets are swapped in several groups. The first group is committed
 * last, so its metadata stand for all groups. But a group with another version, or none, was not
 * committed or has lost its data; then there is no common version, so the cache is due. Requests
 * count in every group: an instance of another release may have another first group.
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
    counts: Object.assign({}, ...states.map(({ counts }) => counts)) as CacheState['counts'],
    version: isBehind ? null : first.version,
    requested: sum(({ requested }) => requested),
    served: sum(({ requested, served, failed }) => Math.min(requested, Math.max(served, failed))),
    failed: 0,
  };
}

/** The highest version of any group; 0 if there is none. */
export function highestVersion(states: readonly CacheState[]): number {
  return Math.max(0, ...states.map(({ version }) => version?.version ?? 0));
}

import type { CacheState } from './metadata.js';

/**
 * Where a cache stands whose targets swap in several groups. The first group is committed last, so its metadata stands for all;
 * but a group that has another version, or none, was left behind or has lost its data. Then there is no version that all
 * have, which makes the cache due.
 */
export function stateOfGroups(states: readonly CacheState[]): CacheState {
  const [first, ...others] = states;
  if (first === undefined) throw new RangeError('a cache has at least one group of targets');
  const isBehind = others.some(({ version }) => version?.version !== first.version?.version);
  const nonsense = [...new Set(states.flatMap((state) => state.nonsense))];
  return { ...first, nonsense, version: isBehind ? null : first.version };
}

/** The highest version of any group; 0 where there is none. */
export function highestVersion(states: readonly CacheState[]): number {
  return Math.max(0, ...states.map(({ version }) => version?.version ?? 0));
}

import type { Cache } from './cache.js';

/** The name of a cache that an instance knows. */
export interface CacheName {
  readonly name: string;
  /** The family whose member it is; `null`: none. */
  readonly family: string | null;
  /** Whether the instance only views it, and has not registered it. */
  readonly isView: boolean;
  /** The live keys: an application with other keys has another cache of this name. */
  readonly keys: readonly string[];
}

/** The names of caches, sorted, each once. */
export function cacheNames(
  registered: Iterable<Cache>,
  viewed: Iterable<Cache>,
): readonly CacheName[] {
  const names = new Map<string, CacheName>();
  for (const [caches, isView] of [
    [registered, false],
    [viewed, true],
  ] as const) {
    for (const { definition } of caches) {
      const { name, family, targets } = definition;
      if (names.has(name)) continue;
      const keys = Object.values(targets).map(({ key }) => key);
      names.set(name, { name, family: family ?? null, isView, keys });
    }
  }
  return [...names.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
}

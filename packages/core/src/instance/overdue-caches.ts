/** The caches of an instance that wait for a slot for longer than their interval. */
export interface OverdueCaches {
  add(cache: string, family: string | undefined): void;
  /** Returns whether no other member of its family is among them; `true` without a family. */
  delete(cache: string, family: string | undefined): boolean;
  names(): IterableIterator<string>;
}

/** {@link OverdueCaches}, none yet. */
export function createOverdueCaches(): OverdueCaches {
  const names = new Set<string>();
  /** Their number, by family: of thousands of members each ends its wait by itself. */
  const members = new Map<string, number>();
  return {
    add: (cache, family) => {
      if (names.has(cache)) return;
      names.add(cache);
      if (family !== undefined) members.set(family, (members.get(family) ?? 0) + 1);
    },
    delete: (cache, family) => {
      if (!names.delete(cache) || family === undefined) return true;
      const left = (members.get(family) ?? 1) - 1;
      if (left > 0) members.set(family, left);
      else members.delete(family);
      return left <= 0;
    },
    names: () => names.values(),
  };
}

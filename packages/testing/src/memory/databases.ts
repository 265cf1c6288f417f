import type { Keyspace } from './keyspace.js';
import { createKeyspace } from './keyspace.js';

/** The databases of a server, by their numbers. */
export interface Databases {
  /** Empty until something is put there. */
  at(number: number): Keyspace;
  /** Empties all. */
  flush(): void;
}

/** Empty {@link Databases}. */
export function createDatabases(nowMs: () => number): Databases {
  const keyspaces = new Map<number, Keyspace>();
  return {
    at: (number) => {
      const known = keyspaces.get(number);
      if (known !== undefined) return known;
      const made = createKeyspace(nowMs);
      keyspaces.set(number, made);
      return made;
    },
    flush: () => {
      for (const keyspace of keyspaces.values()) keyspace.restore(new Map());
    },
  };
}

import type { ByteString } from './byte-strings.js';

/** What a key holds. Nothing here is changed in place but by {@link Keyspace.put}. */
export type Value =
  | { readonly type: 'string'; readonly text: ByteString }
  | { readonly type: 'hash'; readonly fields: ReadonlyMap<ByteString, ByteString> }
  | { readonly type: 'list'; readonly items: readonly ByteString[] }
  | { readonly type: 'set'; readonly members: ReadonlySet<ByteString> }
  | { readonly type: 'zset'; readonly scores: ReadonlyMap<ByteString, number> };

/** A value with the end of its life by the server's clock; `null`: it has none. */
export interface Entry {
  readonly value: Value;
  readonly expiresAtMs: number | null;
}

/** All keys at one moment. */
export type Snapshot = ReadonlyMap<ByteString, Entry>;

/** The keys of a server, which expire by its clock. */
export interface Keyspace {
  /** The entry of a key, unless its life is over. */
  entry(key: ByteString): Entry | undefined;
  put(key: ByteString, entry: Entry): void;
  /** Whether there was something to delete. */
  remove(key: ByteString): boolean;
  keys(): readonly ByteString[];
  snapshot(): Snapshot;
  restore(snapshot: Snapshot): void;
}

/**
 * An empty {@link Keyspace}. Like Redis, it looks at a key's time to live when the key is touched.
 */
export function createKeyspace(nowMs: () => number): Keyspace {
  let entries = new Map<ByteString, Entry>();
  const entry = (key: ByteString): Entry | undefined => {
    const found = entries.get(key);
    if (found === undefined || found.expiresAtMs === null) return found;
    if (nowMs() < found.expiresAtMs) return found;
    entries.delete(key);
    return undefined;
  };
  return {
    entry,
    put: (key, next) => void entries.set(key, next),
    remove: (key) => entry(key) !== undefined && entries.delete(key),
    keys: () => [...entries.keys()].filter((key) => entry(key) !== undefined),
    // Entries are never changed in place, so that a copy of the map is a copy of all.
    snapshot: () => new Map(entries),
    restore: (snapshot) => {
      entries = new Map(snapshot);
    },
  };
}

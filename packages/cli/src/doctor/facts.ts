import type { CacheDetails, InstanceSummary } from '@smart-redis/core/operator';

/** Something that could not be read, and why. */
export interface Unknown {
  readonly unknown: string;
}

/** What one server says about itself. */
export interface ServerFacts {
  /** Host and port. */
  readonly address: string;
  /** The fields of INFO. */
  readonly info: ReadonlyMap<string, string> | Unknown;
  /** The number of nodes that serve slots, of a node of a cluster. */
  readonly clusterSize: number | null;
  /** Milliseconds of the quickest of some PINGs. */
  readonly pingMs: number | null;
}

/** The memory that the next build of a cache needs, and what there is. */
export interface RoomFacts {
  readonly cache: string;
  /** Size of its live keys, which a build holds twice. */
  readonly neededBytes: number;
  readonly usedBytes: number;
  /** 0: no limit. */
  readonly maxBytes: number;
  readonly evicts: boolean;
  /** The memory of the machine; 0: unknown. */
  readonly systemBytes: number;
}

/** A right that was asked for. */
export interface RightFacts {
  /** `HSET orders:by-id`. */
  readonly command: string;
  readonly name: string;
  readonly allowed: boolean;
  readonly writes: boolean;
}

/** What a user of Redis may do. */
export interface RightsFacts {
  /** `null`: the one of this connection, whose name it may not ask for. */
  readonly user: string | null;
  readonly asked: readonly RightFacts[];
}

/** Keys of a cache that nobody registers. */
export interface OrphanFacts {
  readonly cache: string;
  readonly keys: readonly OrphanKey[];
  /** The milliseconds since its last success, as far as its metadata say. */
  readonly ageMs: number | null;
}

/** A key of an orphan. */
export interface OrphanKey {
  readonly key: string;
  readonly kind: 'live' | 'owner' | 'metadata' | 'history' | 'kept';
  /** Of a live key and its owner record: that record, what stands in it, and the live key. */
  readonly record?: { readonly key: string; readonly text: string; readonly live: string };
}

/** A key that a target of a registered cache has filled, before a release removed or renamed it. */
export interface FormerKeyFacts {
  readonly cache: string;
  readonly key: string;
  /** The type of the writer. */
  readonly type: string;
  /** Number of elements, or of bytes of a string. */
  readonly count: number;
  /** Whether every instance that registers the cache has the same definition. */
  readonly isRolledOut: boolean;
}

/** What a search for orphans has found. */
export interface OrphansFacts {
  readonly orphans: readonly OrphanFacts[];
  /** What registered caches have left. */
  readonly former: readonly FormerKeyFacts[];
  /** Staging keys without a time to live, which nothing removes. */
  readonly leftStaging: readonly string[];
  /** Whether all keys were looked at. */
  readonly complete: boolean;
  /** Number of keys that were looked at. */
  readonly scanned: number;
  /** Whether an instance is alive; without one every cache looks like an orphan. */
  readonly hasInstances: boolean;
}

/** Everything that the checks judge. */
export interface Facts {
  readonly namespace: string;
  readonly isClusterClient: boolean;
  /** One server, or the primaries of a cluster. */
  readonly servers: readonly ServerFacts[];
  readonly caches: readonly CacheDetails[] | Unknown;
  readonly instances: readonly InstanceSummary[] | Unknown;
  readonly room: readonly RoomFacts[] | Unknown;
  readonly rights: RightsFacts | Unknown;
  readonly orphans: OrphansFacts | Unknown;
}

/** Whether something could not be read. */
export function isUnknown(fact: object): fact is Unknown {
  return 'unknown' in fact;
}

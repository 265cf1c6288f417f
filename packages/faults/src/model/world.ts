/** What a fence compares, and what the leader key names. */
export interface Pair {
  readonly term: number;
  readonly candidacy: string;
}

/** The slot of the leader key. */
export interface ElectionSlot {
  readonly holder: Pair | null;
  readonly lastTerm: number;
}

/** The slot of one cache. Sets of fetches are bit masks: fetch n is bit n. */
export interface CacheSlot {
  readonly fence: Pair | null;
  readonly version: number;
  /** The last commit; its fetch is what the commit script knows as its attempt. */
  readonly last: (Pair & { readonly fetch: number }) | null;
  readonly staged: number;
  /** Kept by the model alone: the claim that was granted last. */
  readonly claimed: string | null;
  /** Kept by the model alone: the fetches that were swapped in. */
  readonly applied: number;
  /** The fetch that the live keys show, {@link absent} or {@link torn}. Where there are deltas. */
  readonly live: number;
  /** Whether rows of live keys are gone, so that their counts tell. */
  readonly isDamaged: boolean;
}

/** No live keys. */
export const absent = 0;
/** Live keys that show rows of no single fetch. */
export const torn = -1;

/** What a leader remembers of its last commit, to tell the next fetch from. */
export interface Base {
  readonly version: number;
  readonly fetch: number;
}

/** A call of Redis. */
export type Request =
  | { readonly call: 'acquire'; readonly candidacy: string; readonly minTerm: number }
  | { readonly call: 'claim'; readonly pair: Pair }
  | { readonly call: 'commit'; readonly pair: Pair; readonly fetch: number }
  | {
      readonly call: 'delta';
      readonly pair: Pair;
      readonly fetch: number;
      readonly base: Base;
      /** Whether Redis refuses the write that records the commit. */
      readonly isRecordRefused: boolean;
    }
  | { readonly call: 'renew'; readonly pair: Pair }
  | { readonly call: 'release'; readonly candidacy: string };

/** What a call answered. */
export interface Reply {
  readonly status: 'OK' | 'HELD' | 'STALE' | 'NOFENCE' | 'INCOMPLETE' | 'DIFFERS' | 'ERROR';
  /** The term won, or the term that stands against the caller. */
  readonly term: number;
}

/**
 * One instance. It may pause before any step, for as long as it likes: the model has no durations.
 * Reading a reply is part of the step that made it, because only its next call can be noticed; a
 * reply may be lost instead.
 */
export interface Instance {
  readonly phase:
    'standby' | 'acquiring' | 'leading' | 'claimed' | 'staged' | 'compared' | 'refused';
  readonly pair: Pair;
  readonly highestSeenTerm: number;
  /** The fetch under way; 0 is none. */
  readonly fetch: number;
  /** `null`: the next build is in full. */
  readonly base: Base | null;
  /** Kept by the model alone: the fence that refused its last claim. */
  readonly refusedBy: string | null;
}

/** The whole state. */
export interface World {
  /** The server's clock. It need not move between two steps. */
  readonly now: number;
  readonly instances: readonly Instance[];
  readonly election: ElectionSlot;
  readonly cache: CacheSlot;
  /** What a failover would bring back; `null` once no failover may come. */
  readonly electionReplica: ElectionSlot | null;
  readonly cacheReplica: CacheSlot | null;
  /** Requests whose sender no longer waits for them. They may arrive at any time. */
  readonly strays: readonly Request[];
  readonly used: {
    readonly elections: number;
    readonly fetches: number;
    readonly failovers: number;
    readonly evictions: number;
    readonly delays: number;
    readonly expiries: number;
    readonly refusals: number;
  };
  /** Kept by the model alone: the highest version ever committed. No failover takes it back. */
  readonly highestVersion: number;
}

/** How far a search goes. */
export interface Bounds {
  readonly instances: number;
  readonly elections: number;
  readonly fetches: number;
  /** Each loses what its slot's replica has not got yet. */
  readonly failovers: number;
  /** Which slot fails over. They lie on different nodes. */
  readonly failing: 'leader key' | 'cache' | 'either';
  /** Of staging keys; where there are deltas, of rows of live keys as well. */
  readonly evictions: number;
  /** Requests that arrive after their sender stopped waiting. */
  readonly delays: number;
  /** The last value of the server's clock. */
  readonly lastNow: number;
  /** How often the leader key may expire, which it may at any time. */
  readonly expiries: number;
  /** Whether leaders renew; it matters only where a renewal may make the key anew. */
  readonly renewals: boolean;
  /** Whether fetches answer nothing, so that a commit has no staging keys to count. */
  readonly emptyResults: boolean;
  /** Whether leaders change live keys in part, once they have built them. */
  readonly deltas: boolean;
  /** How often Redis refuses the write that records a delta. */
  readonly refusals: number;
}

/** The state before anyone has done anything. */
export function initialWorld(bounds: Bounds): World {
  const election: ElectionSlot = { holder: null, lastTerm: 0 };
  const cache: CacheSlot = {
    fence: null,
    version: 0,
    last: null,
    staged: 0,
    claimed: null,
    applied: 0,
    live: absent,
    isDamaged: false,
  };
  return {
    now: 1,
    instances: Array.from({ length: bounds.instances }, () => idleInstance),
    election,
    cache,
    electionReplica: bounds.failovers > 0 && bounds.failing !== 'cache' ? election : null,
    cacheReplica: bounds.failovers > 0 && bounds.failing !== 'leader key' ? cache : null,
    strays: [],
    used: nothingUsed,
    highestVersion: 0,
  };
}

const nothingUsed: World['used'] = {
  elections: 0,
  fetches: 0,
  failovers: 0,
  evictions: 0,
  delays: 0,
  expiries: 0,
  refusals: 0,
};

const idleInstance: Instance = {
  phase: 'standby',
  pair: { term: 0, candidacy: '' },
  highestSeenTerm: 0,
  fetch: 0,
  base: null,
  refusedBy: null,
};

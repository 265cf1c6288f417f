/**
 * One line of a history. Times are milliseconds of one monotonic clock of one machine
 * (`process.hrtime`). They never decide who leads, and the order of commits is the order of the log
 * that the slot itself keeps.
 */
export type HistoryRecord =
  | Elected
  | Renewed
  | Deposed
  | Serving
  | Released
  | Fetched
  | Invoked
  | Returned
  | Logged
  | Steered
  | Read
  | Disturbed
  | Final;

/** A process won a term. `validUntil` is its own deadline. */
export type Elected = Holding & { readonly kind: 'elected' };

/** A renewal was confirmed, and `validUntil` moved. */
export type Renewed = Holding & { readonly kind: 'renewed' };

type Holding = {
  readonly process: string;
  readonly at: number;
  readonly term: number;
  readonly candidacy: string;
  readonly validUntil: number;
  /** When the call that won or renewed it was sent. @default `at` */
  readonly sentAt?: number;
};

/** A process detected that its term is over. */
export type Deposed = {
  readonly kind: 'deposed';
  readonly process: string;
  readonly at: number;
  readonly term: number;
  /** A `DeposedReason`. */
  readonly reason?: string;
};

/** A process with a seat has claimed a cache, which it serves from now on. */
export type Serving = {
  readonly kind: 'serving';
  readonly process: string;
  readonly at: number;
  readonly cache: string;
  /** The term of that claim; those of its refreshes are higher. */
  readonly term: number;
};

/** A process with a seat no longer serves a cache. */
export type Released = {
  readonly kind: 'released';
  readonly process: string;
  readonly at: number;
  readonly cache: string;
  /** A `ReleasedReason`. */
  readonly reason: string;
};

/** The content of one target of a fetch: the number of its rows, and a digest of them. */
export interface Content {
  readonly count: number;
  readonly digest: string;
}

/** A fetch ended. `attempt` is unique in the history. */
export type Fetched = {
  readonly kind: 'fetched';
  readonly process: string;
  readonly cache: string;
  readonly attempt: string;
  readonly startedAt: number;
  readonly at: number;
  readonly targets: Readonly<Record<string, Content>>;
  /** The versions of the caches that it follows, by name. @default it follows none */
  readonly upstream?: Readonly<Record<string, number>>;
};

/** A commit is about to be sent. */
export type Invoked = {
  readonly kind: 'invoked';
  readonly process: string;
  readonly at: number;
  readonly cache: string;
  readonly attempt: string;
  readonly term: number;
};

/**
 * The result of a try. `refused`: this try and all before it were refused. `unknown`: this try or
 * one before it got no reply. If there are several tries of a fetch, the last one counts.
 */
export type Returned = {
  readonly kind: 'returned';
  readonly process: string;
  readonly at: number;
  readonly cache: string;
  readonly attempt: string;
  readonly outcome: 'ok' | 'refused' | 'unknown';
  /** Present with `ok`. */
  readonly version?: number;
};

/**
 * An action of a slot, in the slot's order: recorded by the script itself. Term and candidacy of a
 * rollback, a pause, its end and a request are those of the fence that it found.
 */
export type Logged = {
  readonly kind: 'logged';
  readonly cache: string;
  readonly what: 'claim' | 'commit' | 'rollback' | 'pause' | 'resume' | 'request';
  readonly term: number;
  readonly candidacy: string;
  /** Present for a commit and a rollback. */
  readonly attempt?: string;
  readonly version?: number;
  /** The version that a rollback has put back. */
  readonly back?: number;
  /** Whether the commit was a delta. */
  readonly inPart?: boolean;
  /** Whether the claim has drawn its term, as those of seats do. */
  readonly isDrawn?: boolean;
};

/** A call that steers a cache, from any process, has ended. */
export type Steered = {
  readonly kind: 'steered';
  readonly process: string;
  readonly cache: string;
  readonly what: 'rollback' | 'pause' | 'resume' | 'refresh';
  readonly invokedAt: number;
  readonly at: number;
  /** `ok`, or the code of the error. */
  readonly outcome: string;
  /** The message of that error. */
  readonly reason?: string;
  /** The version that it has found or made; present with `ok`. */
  readonly version?: number;
};

/** All targets of a cache, read in one transaction. A target that does not exist is `null`. */
export type Read = {
  readonly kind: 'read';
  readonly reader: string;
  readonly cache: string;
  readonly invokedAt: number;
  readonly at: number;
  readonly version: number | null;
  readonly targets: Readonly<Record<string, (Content & { readonly attempt: string }) | null>>;
};

/**
 * A disturbance of the system. In the log of a cache, `loss` marks the place where its data went
 * back; `lease`: the leader key was removed; `damage`: rows of a version were removed from outside.
 * `failover`: until its end, two servers may have answered. The log is that of the remaining one;
 * what the other did is lost. `paused`: nobody was to refresh the cache. `away`: the cache was not
 * wanted, so that it may be absent.
 */
export type Disturbed = {
  readonly kind: 'disturbed';
  readonly action:
    | 'pause'
    | 'kill'
    | 'cut'
    | 'loss'
    | 'failover'
    | 'lease'
    | 'unregister'
    | 'damage'
    | 'paused'
    | 'away';
  readonly process?: string;
  /** @default all caches */
  readonly cache?: string;
  readonly at: number;
  readonly until: number;
  /** Present for `damage`. */
  readonly version?: number;
};

/** The content of Redis when nothing runs any more. `ttlMs` is null if a key does not expire. */
export type Final = {
  readonly kind: 'final';
  readonly cache: string;
  readonly at: number;
  readonly live: Readonly<Record<string, (Content & { readonly ttlMs: number | null }) | null>>;
  /** Staging keys, with the age of each. */
  readonly staging: readonly { readonly key: string; readonly ageMs: number }[];
  /** Of a cache that keeps earlier versions. @default none */
  readonly kept?: FinalKept;
};

/** The earlier versions of a cache in the end. */
export interface FinalKept {
  /** The option `keep`. */
  readonly most: number;
  /** As the metadata list them, with what their keys hold. */
  readonly versions: readonly {
    readonly version: number;
    readonly targets: Readonly<Record<string, Content | null>>;
  }[];
  /** Keys for earlier versions that belong to none of these. */
  readonly unnamed: readonly string[];
}

/** Sorted by time; records of the log in the order of their slot. */
export type History = readonly HistoryRecord[];

/** A violation of an invariant. */
export interface Violation {
  readonly invariant: Invariant;
  readonly detail: string;
}

/** The invariants, grouped by the promise that each belongs to. */
export type Invariant =
  | 'fenced: terms never go back'
  | 'fenced: a commit holds the fence'
  | 'fenced: one writer in a term'
  | 'fenced: no commit after the deadline'
  | 'fenced: drawn terms rise'
  | 'fenced: who commits serves'
  | 'no gap'
  | 'no mix'
  | 'no loss: what was committed stays'
  | 'no loss: what was refused is not shown'
  | 'no loss: reads never go back'
  | 'no loss: a read sees the last commit'
  | 'no loss: earlier versions stay whole'
  | 'no leak'
  | 'complete: rows are those of the fetch'
  | 'complete: versions rise'
  | 'complete: a fetch is committed once'
  | 'complete: live keys do not expire'
  | 'live'
  | 'paused: nothing is published'
  | 'chain: the last commit is followed'
  | 'chain: a version is followed once'
  | 'one fetch at a time'
  | 'one leadership at a time'
  | 'one serving at a time'
  | 'one leader at a time'
  | 'a lease is not taken before its end';

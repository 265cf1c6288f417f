import type { DeposedReason, ReleasedReason } from './elector.js';
import type { SmartRedisError } from '../errors/errors.js';

/** A new version was committed; readers see it from now on. */
export interface CommittedEvent {
  /** The name of the cache. */
  readonly cache: string;
  /** The new version; see `Version`. */
  readonly version: number;
  /** The term of the leadership that committed it. */
  readonly term: number;
  /** Number of rows that the fetcher returned. */
  readonly rows: number;
  /** Time from the start of the fetch to the commit, in milliseconds. */
  readonly durationMs: number;
  /** The instance that committed. */
  readonly instance: string;
  /**
   * The earlier version whose content readers see again, after a `rollback()`; `durationMs` is then
   * 0. @default absent: a refresh has committed
   */
  readonly rolledBackTo?: number;
}

/** A refresh failed. The last version stays, and the refresh will be retried. */
export interface RefreshFailedEvent {
  /** The name of the cache. */
  readonly cache: string;
  /** The error; on other instances a copy without stack, with a shortened `cause`. */
  readonly error: SmartRedisError;
  /** The instance that ran the refresh. */
  readonly instance: string;
}

/** This instance leads. */
export interface ElectedEvent {
  /** The term of the leadership. */
  readonly term: number;
}

/** This instance no longer leads. */
export interface DeposedEvent {
  /** The term of the leadership that ended. */
  readonly term: number;
  /** Why it ended. */
  readonly reason: DeposedReason;
}

/** This instance refreshes a cache from now on. */
export interface ServingEvent {
  /** The name of the cache. */
  readonly cache: string;
  /** The term of its first claim. */
  readonly term: number;
}

/** This instance no longer refreshes a cache. */
export interface ReleasedEvent {
  /** The name of the cache. */
  readonly cache: string;
  /** The term of its last claim. */
  readonly term: number;
  /** Why it ended. */
  readonly reason: ReleasedReason;
}

/** A refresh waits for a slot for longer than the interval of its cache. */
export interface OverdueEvent {
  /** The name of the cache. */
  readonly cache: string;
  /** Milliseconds for which it has waited. */
  readonly waitedMs: number;
  /** The caches that hold the slots. */
  readonly running: readonly string[];
}

/** The age of a cache has passed a limit of its `freshness`, or is below both again. */
export interface FreshnessEvent {
  /** The name of the cache. */
  readonly cache: string;
  /** Milliseconds since the last success; `null`: no version was ever built. */
  readonly ageMs: number | null;
  /** The current version; `null`: none was ever built. */
  readonly version: number | null;
  /** Time of the last success, by the server's clock; `null`: there was none. */
  readonly lastSuccessAt: Date | null;
}

/**
 * Events of a `SmartRedis`. `committed` and `refreshFailed` are emitted on every instance of the
 * namespace (for other instances by pub/sub, so one may be missed while a connection is down).
 * The others only concern this instance; `elected` and `deposed` are only emitted if one instance
 * leads for all caches.
 */
export interface SmartRedisEvents {
  /** A new version was committed, on any instance. */
  committed: [event: CommittedEvent];
  /** A refresh failed, on any instance. */
  refreshFailed: [event: RefreshFailedEvent];
  /** This instance leads. */
  elected: [event: ElectedEvent];
  /** This instance no longer leads. */
  deposed: [event: DeposedEvent];
  /** This instance refreshes a cache from now on. */
  serving: [event: ServingEvent];
  /** This instance no longer refreshes a cache. */
  released: [event: ReleasedEvent];
  /** A refresh waits for a slot for longer than the interval of its cache. */
  overdue: [event: OverdueEvent];
  /** A cache is older than `lateAfter`. */
  late: [event: FreshnessEvent];
  /** A cache is older than `staleAfter`. */
  stale: [event: FreshnessEvent];
  /** A cache that was late or stale is fresh again. */
  fresh: [event: FreshnessEvent];
}

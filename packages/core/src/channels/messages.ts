import type { DeposedReason, ReleasedReason } from '../contracts/elector.js';
import type { RefreshReason } from '../contracts/fetcher.js';
import type { SmartRedisError } from '../errors/errors.js';

/** Whose message it is. Names only: never a key, an id or a value. */
export interface InstanceSubject {
  readonly namespace: string;
  /** The name of the instance, as `SmartRedis.instance`. */
  readonly instance: string;
}

/** Of which cache it is. */
export interface CacheSubject extends InstanceSubject {
  readonly cache: string;
  /** The family whose member the cache is; `null`: none. */
  readonly family: string | null;
}

/** An operation, in the course of which its message changes. */
export interface OperationMessage {
  /**
   * A subscriber of `start` may set it, to let the operation run in a context that is not that of an
   * `AsyncLocalStorage`; for one of those there is `bindStore`. It calls `work` once, at once. A
   * subscriber that finds one calls it inside its own.
   */
  runIn?: (work: () => void) => void;
  /** Milliseconds from start to end. */
  durationMs?: number;
  /** What it failed with; absent if it succeeded. */
  error?: unknown;
}

/**
 * A call of `refresh()`, on a handle, a view or an update, or of `refresh()` or `requestRefresh()` of
 * an operator; on `smart-redis:request`.
 */
export interface RequestMessage extends CacheSubject {
  /** Whether it is published whatever the guard finds. */
  readonly forced: boolean;
  /**
   * A subscriber may set it to the span of the caller, as `traceparent` of W3C Trace Context, version
   * 00. It goes along with the announcement of the request, so that the instance that answers it can
   * name the span: see {@link RefreshMessage.remoteRequests}. Anything else stays here.
   */
  traceparent?: string;
}

/** A request that was made on another instance, where a subscriber has set its `traceparent`. */
export interface RemoteRequest {
  /** Valid as of W3C Trace Context, version 00; who has sent it is not known. */
  readonly traceparent: string;
}

/**
 * How a refresh ended: with a new version; with the version that there was; refused by the guard;
 * with an error; or in vain and without fault, because the instance closed, the cache was
 * unregistered, or another instance or a rollback was faster.
 */
export type RefreshOutcomeName = 'committed' | 'unchanged' | 'refused' | 'failed' | 'aborted';

/** A refresh on this instance; on `smart-redis:refresh`. The optional properties are set at its end. */
export interface RefreshMessage extends CacheSubject, OperationMessage {
  /** Why it runs. */
  readonly reason: RefreshReason;
  /** 1 for the first attempt, then 2, 3, … while it fails. */
  readonly attempt: number;
  /** The term of its claim. */
  readonly term: number;
  /** Whether it was requested with `force`. */
  readonly forced: boolean;
  /**
   * The requests that it answers and that were made on this instance: the same objects as those on
   * `smart-redis:request`. Empty if nobody listened there.
   */
  readonly requests: readonly RequestMessage[];
  /**
   * Those that it answers and that were made on other instances, as far as they have a `traceparent`
   * and their announcement has arrived.
   */
  readonly remoteRequests: readonly RemoteRequest[];
  outcome?: RefreshOutcomeName;
  /** Absent if it was aborted and nothing had failed. */
  error?: SmartRedisError;
  /** The version that readers see after it. */
  version?: number;
  /** Number of rows of that version. */
  rows?: number;
  /** Size of that version in bytes. */
  bytes?: number;
  /** Milliseconds of each phase; absent: it did not come to that. */
  fetchMs?: number;
  stageMs?: number;
  commitMs?: number;
}

/** A phase of a refresh. */
export type RefreshPhase = 'fetch' | 'stage' | 'commit';

/**
 * A phase of a refresh; on `smart-redis:fetch`, `smart-redis:stage`, `smart-redis:commit`. A refresh
 * that finds nothing changed stages nothing; one that changes keys in part may stage twice.
 */
export interface PhaseMessage extends CacheSubject, OperationMessage {
  readonly phase: RefreshPhase;
  /** The refresh: the same object as on `smart-redis:refresh`. */
  readonly refresh: RefreshMessage;
}

/** Where a read was answered: by Redis, or from the memory of this instance. */
export type ReadSource = 'redis' | 'near';

/**
 * A call of a reader's method; on `smart-redis:read`. One that iterates is one read, from the first
 * row to the last. The readers of plug-ins are seen if they are plain objects of functions.
 */
export interface ReadMessage extends CacheSubject, OperationMessage {
  /** The name of the target. */
  readonly target: string;
  /** The name of the method, such as `get`. */
  readonly method: string;
  /** Known at its end. */
  source?: ReadSource;
}

/** What has happened to the seat of an instance, or to its leadership; on `smart-redis:seat`. */
export type SeatMessage = InstanceSubject &
  (
    | {
        /** It has a seat; it could not renew its seat in time, so that others serve its caches. */
        readonly event: 'seated' | 'unconfirmed' | 'left';
      }
    | { readonly event: 'elected'; readonly term: number }
    | { readonly event: 'deposed'; readonly term: number; readonly reason: DeposedReason }
    | { readonly event: 'serving'; readonly cache: string; readonly term: number }
    | {
        readonly event: 'released';
        readonly cache: string;
        readonly term: number;
        readonly reason: ReleasedReason;
      }
  );

/** The messages of each channel, by its name. */
export interface DiagnosticsMessages {
  'smart-redis:request': RequestMessage;
  'smart-redis:refresh': RefreshMessage;
  'smart-redis:fetch': PhaseMessage;
  'smart-redis:stage': PhaseMessage;
  'smart-redis:commit': PhaseMessage;
  'smart-redis:read': ReadMessage;
  'smart-redis:seat': SeatMessage;
}

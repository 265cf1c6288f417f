import type { DeposedReason } from './elector.js';
import type { SmartRedisError } from '../errors/errors.js';

/** A new version was committed; readers see it from now on. */
export interface CommittedEvent {
  readonly cache: string;
  readonly version: number;
  readonly term: number;
  readonly rows: number;
  readonly durationMs: number;
  /** The instance that committed. */
  readonly instance: string;
}

/** A refresh failed. The last version stays, and the refresh will be retried. */
export interface RefreshFailedEvent {
  readonly cache: string;
  readonly error: SmartRedisError;
  /** The instance that ran the refresh. */
  readonly instance: string;
}

/** This instance leads. */
export interface ElectedEvent {
  readonly term: number;
}

/** This instance no longer leads. */
export interface DeposedEvent {
  readonly term: number;
  readonly reason: DeposedReason;
}

/**
 * Events of a `SmartRedis`. `committed` and `refreshFailed` are emitted on every instance of the
 * namespace (for other instances by pub/sub, so one may be missed while a connection is down).
 * `elected` and `deposed` only concern this instance.
 */
export interface SmartRedisEvents {
  committed: [event: CommittedEvent];
  refreshFailed: [event: RefreshFailedEvent];
  elected: [event: ElectedEvent];
  deposed: [event: DeposedEvent];
}

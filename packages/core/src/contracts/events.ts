import type { DeposedReason } from './elector.js';
import type { SmartRedisError } from '../errors/errors.js';

/** A new version is what readers see. */
export interface CommittedEvent {
  readonly cache: string;
  readonly version: number;
  readonly term: number;
  readonly rows: number;
  readonly durationMs: number;
  /** The instance that committed. */
  readonly instance: string;
}

/** A refresh failed; the last version stays, and another try follows. */
export interface RefreshFailedEvent {
  readonly cache: string;
  readonly error: SmartRedisError;
  /** The instance that tried. */
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
 * Events of a `SmartRedis`. `committed` and `refreshFailed` are heard on every instance of the
 * namespace (those of others by publish, so one may be missed while a connection is down);
 * `elected` and `deposed` tell of this instance alone.
 */
export interface SmartRedisEvents {
  committed: [event: CommittedEvent];
  refreshFailed: [event: RefreshFailedEvent];
  elected: [event: ElectedEvent];
  deposed: [event: DeposedEvent];
}

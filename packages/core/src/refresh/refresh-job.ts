import type { ResolvedDefinition } from '../settings/cache-definition.js';
import type { Leadership } from '../contracts/elector.js';
import type { RefreshReason } from '../contracts/fetcher.js';
import type { CacheState } from '../metadata/cache-state.js';
import type { DeltaBase } from './delta/delta-base.js';
import type { RefreshContext } from './refresh-context.js';

/** One refresh of one cache. */
export interface RefreshJob {
  readonly context: RefreshContext;
  readonly definition: ResolvedDefinition;
  /** One for each group of the definition. */
  readonly metadataKeys: readonly string[];
  readonly leadership: Leadership;
  readonly state: CacheState;
  /** The highest ticket of each group: what asked for this refresh, or before. */
  readonly tickets: readonly number[];
  readonly reason: RefreshReason;
  readonly attempt: number;
  /** Rises from refresh to refresh of an instance, so it is unique among those of a leadership. */
  readonly sequence: number;
  /** Milliseconds from the commit to the next refresh. */
  readonly delayMs: number | null;
  /** Aborts when the cache is unregistered or closed, with the error as its reason. */
  readonly signal: AbortSignal;
  /**
   * The last version that this leadership committed, or 0: the next is greater, even if Redis has
   * lost it since, in the same millisecond or with a clock that went back.
   */
  readonly lastVersion: number;
  /**
   * What the last refresh of this leadership has left to compare with, of a cache with `delta:
   * true`.
   */
  readonly base?: DeltaBase | undefined;
}

/** What a refresh came to. */
export interface RefreshOutcome {
  readonly version: number;
  readonly rows: number;
  readonly durationMs: number;
  /** Whether the source said that nothing changed. */
  readonly unchanged: boolean;
}

/** A refresh whose source has answered. */
export interface Publishing extends RefreshJob {
  /** Aborts with the error that ends the refresh. */
  readonly signal: AbortSignal;
  /** When the fetch started, by the monotonic clock. */
  readonly startedAt: number;
}

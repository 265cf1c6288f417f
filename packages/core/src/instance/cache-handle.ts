import type { CacheChanges, CacheDefinition, ReadersOf } from '../settings/cache-definition.js';
import type { CacheInfo } from './cache-info.js';
import type { Target } from '../contracts/target.js';
import type { WaitOptions } from './wait-for-state.js';

/** Options of {@link CacheHandle.unregister}. */
export interface UnregisterOptions {
  /** Whether the live keys and the metadata go as well. @default false */
  readonly dropData?: boolean;
}

/**
 * Any {@link CacheHandle}, whatever its rows: what a function over handles takes, such as a health
 * check.
 */
export interface AnyCacheHandle {
  readonly name: string;
  /** The reader of each target. */
  readonly read: Readonly<Record<string, unknown>>;
  /**
   * Resolves when a first version exists, whoever built it.
   * @throws SmartRedisError `SR_TIMEOUT` (its cause: the last failure), `SR_ABORTED`,
   * `SR_UNREGISTERED`, `SR_CLOSED`
   */
  ready(options?: WaitOptions): Promise<void>;
  /**
   * Asks the leader, whichever instance that is, for a refresh that starts after this call; one
   * refresh answers all that ask meanwhile. Resolves with the version that it committed. A lost
   * connection is waited out.
   * @throws SmartRedisError what made it fail; and as {@link CacheHandle.ready}
   */
  refresh(options?: WaitOptions): Promise<CacheInfo>;
  /** Where the cache stands in Redis now. */
  info(): Promise<CacheInfo>;
  /**
   * Replaces parts of the definition, and refreshes by the new one at once; resolves when that is
   * what readers see. Calls at once are taken one after the other, each on top of the last; one
   * whose changes another has replaced before they were published rejects with `SR_UNREGISTERED`. A
   * wrong definition changes nothing. When the refresh fails, the new definition stays, and is
   * tried again by itself. Keys that it fills no more are removed once it is published. The name
   * stays.
   * @throws SmartRedisError `SR_INVALID_OPTION`, `SR_CROSS_SLOT`; `SR_SERVED_ELSEWHERE` when
   * another instance leads and has no such cache, or one that shares no key with it; and as {@link
   * CacheHandle.refresh}
   */
  update(changes: AnyCacheChanges): Promise<void>;
  /**
   * Ends it on this instance: what runs is aborted, waiting calls reject, and later ones too, with
   * `SR_UNREGISTERED`. The name is free at once; a cache that takes it begins when this one has
   * ended. Idempotent.
   * @throws SmartRedisError `SR_UNREGISTERED` with `dropData`, when another cache has taken the
   * name
   */
  unregister(options?: UnregisterOptions): Promise<void>;
}

/** What of a definition does not depend on rows, parameters and targets. */
export type AnyCacheChanges = Partial<
  Omit<
    CacheDefinition<unknown, unknown, Record<string, Target>>,
    'name' | 'fetcher' | 'params' | 'targets'
  >
>;

/** A registered cache, as its user holds it. */
export interface CacheHandle<
  Result,
  Params,
  Targets extends Record<string, Target>,
> extends AnyCacheHandle {
  /** The typed reader of each target. */
  readonly read: ReadersOf<Targets, Result>;
  update(changes: CacheChanges<Result, Params>): Promise<void>;
}

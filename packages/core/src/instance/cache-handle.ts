import type { CacheChanges, CacheDefinition, ReadersOf } from '../settings/cache-definition.js';
import type { CheckedResult, Unchecked } from '../contracts/guard.js';
import type { CacheHealth, HealthOptions } from './cache-health.js';
import type { CacheInfo } from './cache-info.js';
import type { HistoryEntry } from '../metadata/history.js';
import type { HistoryOptions } from './history-options.js';
import type { Target } from '../contracts/target.js';
import type { IsSingleValue, RowOf, ValueOf } from '../contracts/fetcher.js';
import type { CachePreview } from '../refresh/preview/preview.js';
import type { PreviewOptions } from './preview-cache.js';
import type { RefreshOptions } from './refresh-options.js';
import type { SnapshotOptions } from './snapshot.js';
import type { DiffOptions, VersionDiff } from '../versions/diff-versions.js';
import type { VersionInfo } from '../versions/list-versions.js';
import type { WaitOptions } from './wait-for-state.js';

/** Options of {@link CacheHandle.unregister}. */
export interface UnregisterOptions {
  /** Whether to remove the live keys and the metadata as well. @default false */
  readonly dropData?: boolean;
}

/**
 * Any {@link CacheHandle}, regardless of its row type: for functions that accept all handles, such
 * as a health check.
 */
export interface AnyCacheHandle {
  /** The name of the cache. */
  readonly name: string;
  /** The reader of each target. */
  readonly read: Readonly<Record<string, unknown>>;
  /** Whether this instance refreshes the cache at the moment of the call. Computed without I/O. */
  readonly isServedHere: boolean;
  /**
   * Resolves when a first version exists, built by any instance. If an earlier definition has built
   * it, and that of this instance is the newest, resolves when the cache is rebuilt: new targets, and
   * rows of a new `shape`, do not exist before. Does not wait for that while the cache is paused, nor
   * where one leads for all and it is another instance. Failed refreshes are tried again and do not
   * end the wait, `SR_KEY_TAKEN` included: pass a `timeout` to learn of them here.
   * @throws SmartRedisError `SR_TIMEOUT` (its cause is the last failure), `SR_ABORTED`,
   * `SR_UNREGISTERED`, `SR_CLOSED`
   */
  ready(options?: WaitOptions): Promise<void>;
  /**
   * Requests a refresh from the leader, on whichever instance, that starts after this call; one
   * refresh answers all requests that arrive before it starts. Resolves with the info of the
   * committed version. Waits while the connection is lost.
   * With `force: true` the refresh that answers this request is published whatever the option `guard`
   * says of it.
   * @throws SmartRedisError the error of the failed refresh; and as {@link CacheHandle.ready}
   */
  refresh(options?: RefreshOptions): Promise<CacheInfo>;
  /**
   * Calls the fetcher here and now, and passes its result through the codecs, the writers and the
   * guard, as a refresh would. Writes nothing, needs no leader, and works while the cache is paused.
   * Does not count for `concurrency` and `group`.
   * @throws SmartRedisError the errors of a failed refresh, except `SR_REFUSED`: refusals are part of
   * the result; `SR_ABORTED`, `SR_UNREGISTERED`, `SR_CLOSED`
   */
  preview(options?: PreviewOptions): Promise<CachePreview>;
  /** The current state of the cache, read from Redis. */
  info(): Promise<CacheInfo>;
  /**
   * How fresh the cache is. If Redis does not answer in time the status is `unknown`, with what was
   * known last.
   * @throws SmartRedisError `SR_UNREGISTERED`, `SR_CLOSED`, `SR_INVALID_OPTION`
   */
  health(options?: HealthOptions): Promise<CacheHealth>;
  /**
   * The latest refreshes, the latest one first, for a cache with the option `history`.
   * @throws SmartRedisError `SR_UNREGISTERED`, `SR_CLOSED`, `SR_INVALID_OPTION`
   */
  history(options?: HistoryOptions): Promise<HistoryEntry[]>;
  /**
   * Stops all refreshes that nobody has requested, on every instance: by schedule, the first one,
   * those of a changed definition, retries. Readers keep the version. A refresh that is running
   * continues. `refresh()` and `update()` still build once. The pause stands in Redis: it survives
   * restarts, releases and commits, until `resume()`. A further call replaces reason and time.
   * `info().paused` shows it.
   * @param reason for `info()`; at most 1,000 characters. @default none
   * @throws SmartRedisError `SR_INVALID_OPTION`, `SR_CONNECTION`, `SR_COMMAND_TIMEOUT`, `SR_REPLY`,
   * `SR_UNREGISTERED`, `SR_CLOSED`
   */
  pause(reason?: string): Promise<void>;
  /**
   * Ends a pause: the cache is refreshed as soon as it is due. Does nothing without a pause.
   * @throws SmartRedisError as {@link AnyCacheHandle.pause}
   */
  resume(): Promise<void>;
  /**
   * The versions in Redis: the current one, and the earlier ones that the option `keep` keeps, the
   * newest first. One of which a key is gone is left out. Empty before the first version.
   * @throws SmartRedisError as {@link AnyCacheHandle.pause}
   */
  versions(): Promise<readonly VersionInfo[]>;
  /**
   * Puts an earlier version back, on whichever instance, for all targets in one step, and pauses the
   * cache, so that the next refresh does not replace it. A rollback is a commit: the version
   * increases, readers and listeners see it as such, and what was live becomes an earlier version.
   * A refresh that is running is not published, and requests for one are answered: they reject with
   * `SR_REFRESH_FAILED`. Resolves with the info of the new version.
   * @param version one that `versions()` lists. @default the newest earlier one
   * @throws SmartRedisError `SR_NO_SUCH_VERSION`, whose details name the versions that there are,
   * also if a target was added since; `SR_VERSION_CHANGED` if commits come in between all the time;
   * and as {@link AnyCacheHandle.pause}
   */
  rollback(version?: number): Promise<CacheInfo>;
  /**
   * Compares two versions that `versions()` lists, page by page: counts and samples the rows that
   * were added, changed and removed from one to the other, for each target. Rows of hashes and sets
   * are compared by id and member; lists from both ends; a string is one value.
   * @throws SmartRedisError `SR_NO_SUCH_VERSION`; `SR_VERSION_CHANGED` if one of the versions is
   * removed or replaced meanwhile; and as {@link AnyCacheHandle.pause}
   */
  diff(from: number, to: number, options?: DiffOptions): Promise<VersionDiff>;
  /**
   * Replaces parts of the definition, and refreshes with the new one at once; resolves when readers
   * see the result. Concurrent calls run one after the other, each based on the previous one; a
   * call whose changes are replaced before they were published rejects with `SR_UNREGISTERED`. An
   * invalid definition changes nothing. If the refresh fails, the new definition is kept, and the
   * refresh is retried automatically. Keys that are no longer used are removed once the new
   * definition is published. The name cannot change.
   * @throws SmartRedisError `SR_INVALID_OPTION`, `SR_CROSS_SLOT`; `SR_SERVED_ELSEWHERE` if another
   * instance leads and has no such cache, or one that shares no key with it; and as
   * {@link CacheHandle.refresh}
   */
  update(changes: AnyCacheChanges): Promise<void>;
  /**
   * Ends the cache on this instance: a running refresh is aborted, and pending and later calls
   * reject with `SR_UNREGISTERED`. The name is free at once; a new cache with this name starts when
   * this one has ended. Idempotent.
   * @throws SmartRedisError `SR_UNREGISTERED` with `dropData`, if another cache has taken over the
   * name; `SR_SERVED_ELSEWHERE` with `dropData`, if another instance leads and has the cache
   * registered
   */
  unregister(options?: UnregisterOptions): Promise<void>;
}

/** The changes that do not depend on rows, parameters and targets. */
export type AnyCacheChanges = Partial<
  Omit<
    CacheDefinition<unknown, unknown, Record<string, Target>, unknown>,
    'name' | 'fetcher' | 'params' | 'targets'
  >
>;

/** The type of the rows in a preview, or of the single value. */
export type SampleOf<Result, Output> =
  IsSingleValue<CheckedResult<Result, Output>> extends true
    ? ValueOf<CheckedResult<Result, Output>>
    : RowOf<CheckedResult<Result, Output>>;

/** The handle of a registered cache. */
export interface CacheHandle<
  Result,
  Params,
  Targets extends Record<string, Target>,
  Output = Unchecked,
> extends AnyCacheHandle {
  /** The typed reader of each target. */
  readonly read: ReadersOf<Targets, CheckedResult<Result, Output>>;
  /**
   * Calls `work` with readers whose reads, of any targets, are all of one version, and resolves with
   * its result. If a commit came between its reads, `work` is called again, so it should do nothing
   * but read. Each read costs as many round trips as without a snapshot.
   * @throws SmartRedisError `SR_VERSION_CHANGED` if a commit came between them each time; and what
   * `work` throws
   */
  snapshot<T>(
    work: (read: ReadersOf<Targets, CheckedResult<Result, Output>>) => T | Promise<T>,
    options?: SnapshotOptions,
  ): Promise<T>;
  preview(options?: PreviewOptions): Promise<CachePreview<SampleOf<Result, Output>>>;
  update(changes: CacheChanges<Result, Params, Output>): Promise<void>;
}

import type { Duration } from '../options/durations.js';
import type { CheckedResult, Guard, Unchecked } from '../contracts/guard.js';
import type {
  Fetcher,
  FetchFunction,
  Foreign,
  IsSingleValue,
  RowOf,
  ValueOf,
} from '../contracts/fetcher.js';
import type { Freshness, ResolvedFreshness } from './freshness.js';
import type { Schedule } from '../schedule/schedule.js';
import type { RefreshSchedule } from './schedule.js';
import type { ResolvedGuard } from './guard.js';
import type { TargetsOption } from './targets-option.js';
import type { ReaderOf, SingleValueShape, Target } from '../contracts/target.js';

/** The targets of a cache by name. Each must be able to hold the fetcher's result. */
export type TargetsOf<Result> = Record<string, TargetFor<Result>>;

/** A target that can hold the result of a fetcher. A writer gets a single value as its only row. */
export type TargetFor<Result> = unknown extends Result
  ? Target<Result> // any, or unknown
  : [Foreign<Result>] extends [never]
    ? IsSingleValue<Result> extends true
      ? Target<NoInfer<ValueOf<Result>>, SingleValueShape>
      : Target<NoInfer<RowOf<Result>>>
    : Refusal<'return rows or plain data: the content of a response, the awaited promise'>;

/** A type that no target has, so that the compiler's message quotes the reason. */
interface Refusal<Reason extends string> extends Target {
  readonly refused: Reason;
}

/** The typed readers of a cache's targets. */
export type ReadersOf<Targets, Result> = {
  readonly [Name in keyof Targets]: ReaderOf<Targets[Name], RowOf<Result>, ValueOf<Result>>;
};

/**
 * A cache: a slow source, the Redis keys that hold its rows, and a schedule. `Output`: what the
 * schema of its guard returns for a row.
 */
export interface CacheDefinition<
  Result,
  Params,
  Targets extends Record<string, Target>,
  Output = Unchecked,
> extends CacheSettings<Result, Params, Targets, Output> {
  /** Unique in the namespace: letters, digits, `_`, `-`, `.` and `:`, at most 200. */
  readonly name: string;
}

/** A {@link CacheDefinition} without its name. */
export interface CacheSettings<
  Result,
  Params,
  Targets extends Record<string, Target>,
  Output = Unchecked,
> {
  /** The slow source. */
  readonly fetcher: FetchFunction<Result, Params> | Fetcher<Result, Params>;
  /** Passed to the fetcher as `params`. @default undefined */
  readonly params?: Params;
  /**
   * The schedule: an interval, a cron expression, other caches to follow, or several of these.
   * @default none: the cache is built once, and then only refreshed by `refresh()`
   */
  readonly refresh?: RefreshSchedule;
  /**
   * A refresh that takes longer is aborted and fails with `SR_FETCH_TIMEOUT`; a later result of the
   * fetcher is discarded.
   * @default '1h'
   */
  readonly timeout?: Duration;
  /**
   * At least one, by names of your own: an object, or a function that gets the writers typed by the
   * rows, `({ hash, list }) => ({ … })`, so that functions of a row need no annotation. Write it
   * after `fetcher`, which gives the type. No two caches may share a key.
   */
  readonly targets: TargetsOption<Result, Targets>;
  /**
   * `true`: all targets are swapped in one step, so in a cluster they must share a hash slot.
   * `false`: targets may be in different slots, which are swapped one after the other; for a
   * cluster, or a server that shards behind one endpoint.
   * @default true
   */
  readonly atomic?: boolean;
  /**
   * Whether a refresh only writes rows that changed and removes rows that are gone, still in one
   * atomic step. The leader keeps a digest of each element, about 100 bytes; unchanged rows cost
   * Redis nothing. A leader's first refresh, and one with many changes, are still full builds. Has
   * no effect if a target can only be written as a whole (`list`, `string`).
   * @default false
   */
  readonly delta?: boolean;
  /**
   * Whether the cache may take over live keys that another cache fills, or that have another Redis
   * type than its writers create; for example after a change of its name or namespace. Without it,
   * refreshes fail with `SR_KEY_TAKEN`, and the key is not changed.
   * @default false
   */
  readonly adopt?: boolean;
  /**
   * A number for the shape of the rows: raise it when a field is added, renamed or stored
   * differently. A version that was built with another `shape`, for other targets, or with other
   * properties as `id`, `score` or `member`, is rebuilt in full as soon as an instance with this
   * definition serves the cache. A whole number of at least 1.
   * @default 1
   */
  readonly shape?: number;
  /**
   * How many earlier versions stay in Redis beside the current one, for `versions()`, `rollback()`
   * and `diff()`. Each takes as much memory as the cache itself. With `delta: true` a refresh with
   * changes is then built from a copy inside Redis, not in place. From 0 to 10.
   * @default 0
   */
  readonly keep?: number;
  /**
   * Caches of one source: of all caches whose group has this name, on all instances of the
   * namespace together, at most `concurrency` are refreshed at the same time.
   * @default none: only the option `concurrency` of each instance counts
   */
  readonly group?: CacheGroup;
  /**
   * How old the cache may become; see `health()` and the events `late`, `stale` and `fresh`, which
   * every instance emits on which the cache is registered.
   * @default none: each version is fresh
   */
  readonly freshness?: Freshness;
  /**
   * Number of refreshes that are recorded in Redis, for `history()`: about 250 bytes each. At most
   * 10,000.
   * @default 0: none
   */
  readonly history?: number;
  /**
   * What a refresh must fulfil to be published: `docs/guard.md`.
   * @default none: whatever the fetcher returns is published
   */
  readonly guard?: Guard<Output, ReadersOf<Targets, CheckedResult<Result, Output>>>;
}

/** Caches that share a limit. */
export interface CacheGroup {
  /** Letters, digits, `_`, `-`, `.` and `:`, at most 200. */
  readonly name: string;
  /** At least 1. The same for all caches of the group, or else each counts by its own. */
  readonly concurrency: number;
}

/**
 * The changes for `CacheHandle.update`: any part of a definition except the name. Targets may
 * differ from the previous ones.
 */
export type CacheChanges<Result, Params, Output = Unchecked> = Partial<
  Omit<CacheDefinition<Result, Params, TargetsOf<CheckedResult<Result, Output>>, Output>, 'name'>
>;

/** A definition after checks and defaults. */
export interface ResolvedDefinition {
  readonly name: string;
  readonly fetch: FetchFunction<unknown, unknown>;
  readonly params: unknown;
  readonly schedule: Schedule;
  readonly timeoutMs: number;
  readonly targets: Readonly<Record<string, Target>>;
  /**
   * Groups of targets that are swapped in one step: a single group, or with `atomic: false` one for
   * each slot.
   */
  readonly groups: readonly (readonly Target[])[];
  /**
   * Whether each group is in one slot, because of `atomic: false` or because the server is a
   * cluster.
   */
  readonly inSlots: boolean;
  readonly atomic: boolean;
  readonly delta: boolean;
  readonly adopt: boolean;
  readonly shape: number;
  readonly keep: number;
  readonly group: CacheGroup | undefined;
  readonly freshness: ResolvedFreshness | undefined;
  /** Number of recorded refreshes; 0: none. */
  readonly history: number;
  readonly guard: ResolvedGuard | undefined;
  /** The family whose member it is; `undefined`: none. */
  readonly family: string | undefined;
}

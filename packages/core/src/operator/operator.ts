import type { CacheInfo } from '../instance/cache-info.js';
import type { CacheStatus } from '../instance/cache-health.js';
import type { HistoryOptions } from '../instance/history-options.js';
import type { RefreshOptions } from '../instance/refresh-options.js';
import type { HistoryEntry } from '../metadata/history.js';
import type { DiffOptions, VersionDiff } from '../versions/diff-versions.js';
import type { VersionInfo } from '../versions/list-versions.js';
import type { InstanceSummary } from './instance-summary.js';
import type { OperatorEvent } from './operator-event.js';
import type { RowPage, RowsOptions } from './row-page.js';

/** A target of a cache, as the registry knows it. */
export interface TargetSummary {
  /** Its name in `targets`. */
  readonly name: string;
  /** The live key. */
  readonly key: string;
  /** The type of its writer: `hash`, `list`, `set`, `sortedSet`, `string`, or that of a plug-in. */
  readonly type: string;
  /**
   * The name of its codec: `json`, `encoded JSON`, `rich`, or an application's own; `text` for plain
   * members, `unknown` for what an earlier release has registered.
   */
  readonly codec: string;
}

/** A definition of a cache that instances have registered. */
export interface DefinitionSummary {
  /** The fingerprint of its options: equal for equal options, 16 hexadecimal digits. */
  readonly definition: string;
  /** The option `shape`. */
  readonly shape: number;
  /** The names of the instances that have registered it, sorted. */
  readonly instances: readonly string[];
  /** Whether it is the one that is served. */
  readonly newest: boolean;
}

/** A refresh that runs. */
export interface RunningRefresh {
  /** The instance; `null` if it is not known. */
  readonly instance: string | null;
  /** When its mark ends unless it is extended, by the server's clock. */
  readonly until: Date;
}

/** A cache of a namespace; times are by the server's clock. */
export interface CacheSummary {
  /**
   * Its name. If applications use one name for caches with other keys, the one that was served last
   * has it, and the name of the others is `<name> <key of the metadata>`, which every method takes.
   */
  readonly name: string;
  /** The family whose member it is; `null`: none. */
  readonly family: string | null;
  /** As `handle.health()` says. */
  readonly status: CacheStatus;
  /** Milliseconds since the last success; `null` before the first version. */
  readonly ageMs: number | null;
  /** Milliseconds from which on it is late and stale; `null`: never. */
  readonly lateAfterMs: number | null;
  readonly staleAfterMs: number | null;
  readonly version: number | null;
  readonly builtAt: Date | null;
  readonly checkedAt: Date | null;
  readonly rows: number | null;
  readonly bytes: number | null;
  readonly durationMs: number | null;
  /** When it is refreshed, for people: `every 5m`, `cron 0 6 * * * Europe/Paris`, `after orders`. */
  readonly schedule: string | null;
  readonly nextRefreshAt: Date | null;
  /** Whether it is due for longer than its own interval, or a minute, and neither runs nor is paused. */
  readonly overdue: boolean;
  readonly running: RunningRefresh | null;
  readonly paused: CacheInfo['paused'];
  readonly lastError: CacheInfo['lastError'];
  /** The version that a rollback has replaced by this one; `null`: none, since the last build. */
  readonly rolledBackFrom: number | null;
  /** The instance that refreshes it; `null`: nobody, or nobody knows. */
  readonly servedBy: string | null;
  /** The caches that it follows. */
  readonly after: readonly string[];
  readonly targets: readonly TargetSummary[];
}

/** A cache with all that is known about it. */
export interface CacheDetails extends CacheSummary {
  /** The instance that built the version, and the term of its claim. */
  readonly builtBy: string | null;
  readonly term: number | null;
  /** The options `keep`, `history`, `shape`, `group`, `atomic`, `delta`. */
  readonly keep: number;
  readonly history: number;
  readonly shape: number;
  readonly group: { readonly name: string; readonly concurrency: number } | null;
  readonly atomic: boolean;
  readonly delta: boolean;
  /** The caches that it follows, with their versions. */
  readonly upstream: CacheInfo['upstream'];
  /** The definitions that instances have registered; more than one during a deployment. */
  readonly definitions: readonly DefinitionSummary[];
  /** The keys of its metadata, one for each group of targets. */
  readonly metadataKeys: readonly string[];
}

/**
 * Sees and steers the caches of a namespace from outside of the application: needs a connection to
 * Redis, and none of the application's code. Never refreshes anything itself.
 *
 * Every method rejects with the errors of the driver (`SR_CONNECTION`, `SR_AUTH`,
 * `SR_COMMAND_TIMEOUT`, `SR_REPLY`) and with `SR_CLOSED`; those that name a cache with
 * `SR_UNKNOWN_CACHE`, which names the nearest one.
 */
export interface Operator extends AsyncDisposable {
  readonly namespace: string;
  /**
   * The caches of the namespace, sorted by name.
   * @throws SmartRedisError `SR_UNKNOWN_CACHE` without `details.cache` if the namespace has no cache,
   * naming namespaces that have
   */
  caches(): Promise<readonly CacheSummary[]>;
  cache(name: string): Promise<CacheDetails>;
  /** The instances that hold a seat, or lead, sorted by name. */
  instances(): Promise<readonly InstanceSummary[]>;
  /** The latest refreshes, the latest one first; empty without the option `history`. */
  history(name: string, options?: HistoryOptions): Promise<readonly HistoryEntry[]>;
  /** Requests a refresh, and waits for it like `handle.refresh()`. */
  refresh(name: string, options?: RefreshOptions): Promise<CacheInfo>;
  /** Requests a refresh, and does not wait for it. */
  requestRefresh(name: string, options?: Pick<RefreshOptions, 'force'>): Promise<void>;
  pause(name: string, reason?: string): Promise<void>;
  resume(name: string): Promise<void>;
  versions(name: string): Promise<readonly VersionInfo[]>;
  rollback(name: string, version?: number): Promise<CacheInfo>;
  diff(name: string, from: number, to: number, options?: DiffOptions): Promise<VersionDiff>;
  /**
   * Some rows of a target. Never reads a whole collection, and of a long value only its beginning.
   * @throws SmartRedisError `SR_INVALID_OPTION` for an unknown target
   */
  rows(name: string, target: string, options?: RowsOptions): Promise<RowPage>;
  /**
   * What happens from now on: until `signal` aborts, the loop is left, or the operator or the instance
   * of `smart.operator()` is closed. The first event is `gap`: read the state after it, and again after every later `gap`.
   */
  watch(options?: { readonly signal?: AbortSignal }): AsyncIterable<OperatorEvent>;
  /** Closes the connections that it opened. Idempotent. */
  close(): Promise<void>;
}

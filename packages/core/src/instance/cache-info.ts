import type { CacheState, LastError } from '../metadata/cache-state.js';
import type { Pause } from '../metadata/pause.js';
import { toldPause } from '../metadata/pause.js';

import type { UpstreamInfo } from './upstream-info.js';

/**
 * The state of a cache; times are by the server's clock. Before the first version all fields are
 * `null`, except `servedBy`, `paused`, `upstream` and the fields that a first failure sets (`lastError`,
 * `nextRefreshAt`).
 */
export interface CacheInfo {
  /** The current version, which strictly increases. */
  readonly version: number | null;
  /** Time of the commit of the version. */
  readonly builtAt: Date | null;
  /** Time of the last successful refresh, even if the source had not changed. */
  readonly checkedAt: Date | null;
  /** Number of rows in the version. */
  readonly rows: number | null;
  /** Size of the version in bytes. */
  readonly bytes: number | null;
  /** Time from the start of the fetch to the commit, in milliseconds. */
  readonly durationMs: number | null;
  /** The term of the leadership that built the version. */
  readonly term: number | null;
  /** The instance that built the version. */
  readonly leader: string | null;
  /**
   * The instance that refreshes the cache, as far as this instance knows; `null` if none is known,
   * or if this instance was not started.
   */
  readonly servedBy: string | null;
  /** Time at which the next refresh is due; `null` without a schedule, and while it is paused. */
  readonly nextRefreshAt: Date | null;
  /** The caches in `refresh.after`, in that order; empty if it follows none. */
  readonly upstream: readonly UpstreamInfo[];
  /** The last failure since the last success; `null` if there is none. */
  readonly lastError: LastError | null;
  /** Why the cache is not refreshed by itself, since when, and by whom; `null`: it is. */
  readonly paused: Pause | null;
}

/** The {@link CacheInfo} of a state. */
export function infoOf(
  { version, checkedAtMs, nextRefreshAt, lastError, paused }: CacheState,
  servedBy: string | null,
  upstream: readonly UpstreamInfo[],
): CacheInfo {
  return {
    version: version?.version ?? null,
    builtAt: version?.builtAt ?? null,
    checkedAt: checkedAtMs === null ? null : new Date(checkedAtMs),
    rows: version?.rows ?? null,
    bytes: version?.bytes ?? null,
    durationMs: version?.durationMs ?? null,
    term: version?.term ?? null,
    leader: version?.leader ?? null,
    servedBy,
    nextRefreshAt: toldPause(paused) === null ? nextRefreshAt : null,
    upstream,
    lastError,
    paused: toldPause(paused),
  };
}

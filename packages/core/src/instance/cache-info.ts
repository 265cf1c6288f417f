import type { CacheState, LastError } from '../metadata/cache-state.js';

/**
 * Where a cache stands; times are the server's. Before the first version all is `null` but what a
 * first failure leaves (`lastError`, `nextRefreshAt`), and `servedBy`.
 */
export interface CacheInfo {
  readonly version: number | null;
  readonly builtAt: Date | null;
  /** The last time the source was asked with success, also when it had not changed. */
  readonly checkedAt: Date | null;
  readonly rows: number | null;
  readonly bytes: number | null;
  readonly durationMs: number | null;
  readonly term: number | null;
  /** The instance that built the version. */
  readonly leader: string | null;
  /**
   * The instance that refreshes the cache, as far as this one knows; `null` where nobody is known
   * to, or it was not started.
   */
  readonly servedBy: string | null;
  /** `null` without a schedule. */
  readonly nextRefreshAt: Date | null;
  /** The last failure since the last success. */
  readonly lastError: LastError | null;
}

/** The {@link CacheInfo} of a state. */
export function infoOf(
  { version, checkedAtMs, nextRefreshAt, lastError }: CacheState,
  servedBy: string | null,
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
    nextRefreshAt,
    lastError,
  };
}

/** The last successful refresh of a cache. Times are in milliseconds, by the server's clock. */
export interface LastRefresh {
  /** When it succeeded. */
  readonly checkedAtMs: number;
  /** When it began; `null`: not known. */
  readonly fetchedAtMs: number | null;
  /** When the present cron expression was first seen; `null`: not known. */
  readonly scheduleAtMs: number | null;
}

import type { RefreshReason } from '../contracts/fetcher.js';

/**
 * What is known of a refresh afterwards: why it ran, and when its phases began, by the monotonic
 * clock. Absent: it did not come to that.
 */
export interface RunRecord {
  reason?: RefreshReason;
  /** The fetcher was called. */
  fetchAt?: number;
  /** It answered, so staging began. */
  stageAt?: number;
  /** Everything was staged, so the commit began. */
  commitAt?: number;
  /** Size of the version in bytes. */
  bytes?: number;
}

/** Milliseconds that the phases of a refresh took until `now`; `null`: it did not come to that. */
export function phasesOf(
  { fetchAt, stageAt, commitAt }: RunRecord,
  now: number,
): { readonly fetchMs: number | null; readonly stageMs: number | null } {
  return {
    fetchMs: fetchAt === undefined ? null : (stageAt ?? now) - fetchAt,
    stageMs: stageAt === undefined ? null : (commitAt ?? now) - stageAt,
  };
}

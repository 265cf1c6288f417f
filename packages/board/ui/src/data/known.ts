import type { ApiCache, ApiInstance, ApiStatus } from '../../../src/api.js';

/** Something that was read at a moment of the page's clock. */
export interface Read<Value> {
  readonly value: Value;
  readonly readAt: number;
}

/** A cache as it was when it was read last. */
export type KnownCache = Read<ApiCache>;
export type KnownInstances = Read<readonly ApiInstance[]>;

/** Milliseconds since its last success; `null` before the first version. */
export function ageOf({ value, readAt }: KnownCache, now: number): number | null {
  return value.ageMs === null ? null : value.ageMs + Math.max(0, now - readAt);
}

/**
 * The status that may be shown: `unknown` unless the board and Redis answer. Between two answers time
 * goes on, so what has become late meanwhile is late.
 */
export function statusOf(known: KnownCache, now: number, isCertain: boolean): ApiStatus {
  const { status, lateAfterMs, staleAfterMs, schedule } = known.value;
  if (!isCertain) return 'unknown';
  const age = ageOf(known, now);
  // With cron it counts from the slot that was due, which only the server knows.
  if (age === null || schedule?.includes('cron') === true) return status;
  if (status !== 'fresh' && status !== 'late') return status;
  if (staleAfterMs !== null && age >= staleAfterMs) return 'stale';
  return lateAfterMs !== null && age >= lateAfterMs ? 'late' : status;
}

import { SmartRedisError } from '../errors/errors.js';
import { reasonOf } from '../errors/reason-of.js';

/**
 * The error for a failed source: the fetcher, or the rows that it returned. Always
 * `SR_FETCH_FAILED`, even around a `SmartRedisError`, because a fetcher may use a driver or an
 * instance itself, whose errors do not concern this cache.
 */
export function fetchFailure(cache: string, cause: unknown): SmartRedisError {
  return new SmartRedisError(
    'SR_FETCH_FAILED',
    `the fetcher of cache "${cache}" failed: ${reasonOf(cause)}`,
    { cause, details: { cache } },
  );
}

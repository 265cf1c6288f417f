import { SmartRedisError } from '../errors/errors.js';
import { reasonOf } from '../errors/reason-of.js';

/**
 * The error for what a source threw: the fetcher, or the rows that it answered. Always
 * `SR_FETCH_FAILED`, also around a `SmartRedisError`: a fetcher may read by a driver or an instance
 * of its own, and what those say is no word of ours.
 */
export function fetchFailure(cache: string, cause: unknown): SmartRedisError {
  return new SmartRedisError(
    'SR_FETCH_FAILED',
    `the fetcher of cache "${cache}" failed: ${reasonOf(cause)}`,
    { cause, details: { cache } },
  );
}

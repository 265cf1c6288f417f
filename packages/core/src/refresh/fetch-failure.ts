import { isSmartRedisError, SmartRedisError } from '../errors.js';
import { reasonOf } from '../reason-of.js';

/** The error for what a fetcher, or the stream that it answered, threw. */
export function fetchFailure(cache: string, cause: unknown): SmartRedisError {
  if (isSmartRedisError(cause)) return cause;
  // It is stored and announced, for all instances to log; sources name their URL when they cannot be reached.
  const why = reasonOf(cause);
  return new SmartRedisError('SR_FETCH_FAILED', `the fetcher of cache "${cache}" failed: ${why}`, {
    cause,
    details: { cache },
  });
}

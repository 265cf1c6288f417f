import { describeValue, isSmartRedisError, SmartRedisError } from '../errors.js';

/** The error for what a fetcher, or the stream that it answered, threw. */
export function fetchFailure(cache: string, cause: unknown): SmartRedisError {
  if (isSmartRedisError(cause)) return cause;
  const why = cause instanceof Error ? cause.message : describeValue(cause);
  return new SmartRedisError('SR_FETCH_FAILED', `the fetcher of cache "${cache}" failed: ${why}`, {
    cause,
    details: { cache },
  });
}

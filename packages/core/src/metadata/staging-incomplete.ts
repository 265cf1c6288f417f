import { SmartRedisError } from '../errors/errors.js';

/** The error for rows that Redis lost between two batches: eviction, failover, a flush. */
export function incomplete(key: string, expected: number, found: number): SmartRedisError {
  return new SmartRedisError(
    'SR_STAGING_INCOMPLETE',
    `Redis holds ${String(found)} of the ${String(expected)} elements staged for "${key}": ` +
      'they were evicted, flushed, or lost in a failover. The last version stays; the refresh is retried',
    { details: { key, expected, found } },
  );
}

import { SmartRedisError } from '../errors/errors.js';
import { revivedError } from '../errors/portable-error.js';
import type { CacheState } from '../metadata/cache-state.js';

/** The last failure of a cache, as an error to reject with. */
export function failureOf(
  name: string,
  { lastError, lastCause, rolledBackFrom }: CacheState,
): SmartRedisError {
  if (lastError === null && rolledBackFrom !== null) {
    return new SmartRedisError(
      'SR_REFRESH_FAILED',
      `cache "${name}" was rolled back from version ${String(rolledBackFrom)} before the requested refresh was published`,
      { details: { cache: name } },
    );
  }
  if (lastError === null) {
    return new SmartRedisError('SR_REFRESH_FAILED', `the refresh of cache "${name}" failed`, {
      details: { cache: name },
    });
  }
  const cause = lastCause === undefined ? {} : { cause: lastCause };
  return revivedError({ ...lastError, ...cause }, { cache: name });
}

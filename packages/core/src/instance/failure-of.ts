import { SmartRedisError } from '../errors/errors.js';
import { revivedError } from '../errors/portable-error.js';
import type { CacheState } from '../metadata/cache-state.js';

/** The last failure of a cache, as an error to reject with. */
export function failureOf(name: string, { lastError, lastCause }: CacheState): SmartRedisError {
  if (lastError === null) {
    return new SmartRedisError('SR_REFRESH_FAILED', `the refresh of cache "${name}" failed`, {
      details: { cache: name },
    });
  }
  const cause = lastCause === undefined ? {} : { cause: lastCause };
  return revivedError({ ...lastError, ...cause }, { cache: name });
}

import { SmartRedisError } from '../errors/errors.js';

/**
 * Refuses a client with a key prefix, which would rename keys in commands, but not in scripts.
 * @throws SmartRedisError `SR_KEY_PREFIX`
 */
export function refuseKeyPrefix(keyPrefix: unknown): void {
  if (keyPrefix === undefined || keyPrefix === '') return;
  throw new SmartRedisError(
    'SR_KEY_PREFIX',
    'the client has a keyPrefix, which would rename keys in commands but not in scripts; ' +
      'pass a client without one, and write the prefix into the keys of your targets',
  );
}

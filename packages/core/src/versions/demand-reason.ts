import { invalidOption } from '../errors/errors.js';
import { isWellFormed } from '../options/is-well-formed.js';

const longest = 1000;

/**
 * Checks the reason for a pause; `null` if none is given.
 * @throws SmartRedisError `SR_INVALID_OPTION`
 */
export function demandReason(given: unknown): string | null {
  if (given === undefined) return null;
  if (typeof given === 'string' && given !== '' && given.length <= longest && isWellFormed(given)) {
    return given;
  }
  throw invalidOption('reason', given, `Unicode text of 1 to ${String(longest)} characters`);
}

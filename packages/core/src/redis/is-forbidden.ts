import { isSmartRedisError } from '../errors/errors.js';

/** Whether Redis reports a missing permission for a command or a key. */
export function isForbidden(error: unknown): boolean {
  return isSmartRedisError(error, 'SR_REPLY') && error.details.reply === 'NOPERM';
}

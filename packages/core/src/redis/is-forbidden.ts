import { isSmartRedisError } from '../errors/errors.js';

/** Whether Redis says that the user may not send a command, or not to that key. */
export function isForbidden(error: unknown): boolean {
  return isSmartRedisError(error, 'SR_REPLY') && error.details.reply === 'NOPERM';
}

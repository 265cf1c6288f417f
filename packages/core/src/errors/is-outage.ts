import { isSmartRedisError } from './errors.js';

/**
 * First words of replies from a node that temporarily does not serve the key, and has not run the
 * command: its slot is moving or has moved, its primary is failing over, it is starting, or it is
 * busy with a script.
 */
const passingReplies: ReadonlySet<unknown> = new Set([
  ...['ASK', 'MOVED', 'TRYAGAIN', 'CLUSTERDOWN'],
  ...['READONLY', 'MASTERDOWN', 'LOADING', 'BUSY'],
]);

/** Whether Redis is temporarily unavailable, so that the same call may succeed later. */
export function isOutage(error: unknown): boolean {
  if (!isSmartRedisError(error)) return false;
  const { code, details } = error;
  if (code === 'SR_REPLY') return passingReplies.has(details.reply);
  return code === 'SR_CONNECTION' || code === 'SR_COMMAND_TIMEOUT';
}

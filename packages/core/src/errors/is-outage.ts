import { isSmartRedisError } from './errors.js';

/**
 * First words of a node that does not serve the key just now and has not run the command: its slot
 * moves or has moved, its primary fails over, it starts, or it is busy with a script.
 */
const passingReplies: ReadonlySet<unknown> = new Set([
  ...['ASK', 'MOVED', 'TRYAGAIN', 'CLUSTERDOWN'],
  ...['READONLY', 'MASTERDOWN', 'LOADING', 'BUSY'],
]);

/** Whether Redis could not be used just now, so that the same call may well work in a moment. */
export function isOutage(error: unknown): boolean {
  if (!isSmartRedisError(error)) return false;
  const { code, details } = error;
  if (code === 'SR_REPLY') return passingReplies.has(details.reply);
  return code === 'SR_CONNECTION' || code === 'SR_COMMAND_TIMEOUT';
}

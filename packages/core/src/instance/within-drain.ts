import { within } from '../waiting/within.js';
import type { InstanceContext } from './instance-context.js';

/** A driver that does close may need a turn or two, also where `drain` is nothing. */
const leastCloseMs = 100;

/**
 * Waits for `work`, no longer than the option `drain`: what somebody else wrote may never settle.
 * Never rejects.
 */
export async function withinDrain(
  { clock, drainMs, logger }: Pick<InstanceContext, 'clock' | 'drainMs' | 'logger'>,
  what: string,
  work: Promise<void>,
): Promise<void> {
  const outcome = await within(work, { clock, limitMs: Math.max(drainMs, leastCloseMs) });
  if (outcome.state === 'failed') {
    logger.warn('something could not be closed, and is not waited for', {
      what,
      error: outcome.error,
    });
  }
}

import { within } from '../waiting/within.js';
import type { InstanceContext } from './instance-context.js';

/** Closing a driver may take a few turns of the event loop, even if `drain` is 0. */
const leastCloseMs = 100;

/**
 * Waits for `work`, at most for the option `drain`, because code of others may never settle. Never
 * rejects.
 */
export async function withinDrain(
  { clock, drainMs, logger }: Pick<InstanceContext, 'clock' | 'drainMs' | 'logger'>,
  what: string,
  work: Promise<void>,
): Promise<void> {
  const outcome = await within(work, { clock, limitMs: Math.max(drainMs, leastCloseMs) });
  if (outcome.state === 'failed') {
    logger.warn('something could not be closed; continuing without it', {
      what,
      error: outcome.error,
    });
  }
}

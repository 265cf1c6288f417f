import { electionChannelOf } from '../../redis/keys.js';
import type { Holder } from '../leader-holder.js';
import { releaseLeaderKey } from '../leader-key.js';
import { within } from '../../waiting/within.js';
import type { StandbyContext } from './standby-context.js';

/**
 * Releases the leader key if `holder` holds it, with one attempt and a time limit. Never rejects; a
 * key that could not be released expires.
 */
export async function releaseQuietly(
  { candidacy, options, terms }: Pick<StandbyContext, 'candidacy' | 'options' | 'terms'>,
  holder: Holder,
  term?: number,
): Promise<void> {
  const { clock, driver, leaderKey, logger, namespace } = candidacy;
  const call = releaseLeaderKey(driver, {
    ...holder,
    leaderKey,
    minTerm: terms.highest(),
    channel: electionChannelOf(namespace, driver.database),
    timeoutMs: options.replyTimeoutMs,
    ...(term === undefined ? {} : { term }),
  });
  const released = await within(call, { clock, limitMs: 2 * options.replyTimeoutMs });
  if (released.state === 'failed') {
    const error = released.error;
    logger.debug('the leader key could not be released; it will expire', {
      leaderKey,
      error,
    });
  }
}

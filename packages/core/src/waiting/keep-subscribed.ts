import { delay } from '../contracts/clock.js';
import type { Clock } from '../contracts/clock.js';
import type { ChannelListener, RedisDriver, Subscription } from '../contracts/driver.js';
import type { Logger } from '../contracts/logger.js';
import { createBackoff } from './backoff.js';
import { within } from './within.js';

/** Dependencies of {@link keepSubscribed}. */
export interface Subscriber {
  readonly driver: RedisDriver;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly random: () => number;
}

const firstRetryMs = 100;
const slowestRetryMs = 30_000;
const closeLimitMs = 1000;

/**
 * Subscribes to a channel, and retries without limit, because a server that refuses now (down, ACL)
 * may accept later. Closing never rejects, even while the first subscription is pending.
 */
export function keepSubscribed(
  { driver, clock, logger, random }: Subscriber,
  channel: string,
  listener: ChannelListener,
): Subscription {
  const closing = new AbortController();
  const backoff = createBackoff({ firstMs: firstRetryMs, capMs: slowestRetryMs, random });

  const subscribe = async (): Promise<Subscription | undefined> => {
    while (!closing.signal.aborted) {
      try {
        const subscription = await driver.subscribe(channel, listener);
        // Earlier messages were missed.
        listener.onGap();
        return subscription;
      } catch (error) {
        logger.debug('a subscription failed; retrying', { channel, error });
        await delay(clock, backoff.nextMs(), closing.signal);
      }
    }
    return undefined;
  };
  const subscribed = subscribe();

  const close = async (): Promise<void> => {
    closing.abort();
    const closed = subscribed.then((subscription) => subscription?.close());
    const outcome = await within(closed, { clock, limitMs: closeLimitMs });
    if (outcome.state === 'failed') {
      logger.debug('a subscription could not be closed', { channel, error: outcome.error });
    }
  };
  return { close };
}

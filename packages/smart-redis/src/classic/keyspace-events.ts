import type { Logger, RedisDriver } from '@smart-redis/core';

const parameter = 'notify-keyspace-events';

/**
 * `K`: by the key's channel; `g`: deletions; `x`: expiry.
 * https://redis.io/docs/latest/develop/pubsub/keyspace-notifications/
 */
const needed = ['K', 'g', 'x'] as const;

/**
 * The flags with those added that standbys need to hear of the master key; what an operator has set
 * stays.
 */
export function withEventFlags(current: string): string {
  // `A` stands for all kinds of events, so for `g` and `x`, and not for the channels.
  const missing = needed.filter(
    (flag) => !current.includes(flag) && (flag === 'K' || !current.includes('A')),
  );
  return current + missing.join('');
}

/**
 * Switches keyspace events on, now and whenever the server may have forgotten them. Where CONFIG is
 * forbidden it says so once: standbys then hear from each other, and look by themselves.
 */
export function keepKeyspaceEventsOn(driver: RedisDriver, logger: Logger): () => void {
  let hasWarned = false;
  const switchOn = async (): Promise<void> => {
    try {
      const reply = await driver.send(['CONFIG', 'GET', parameter], { lane: 'control' });
      const current = Array.isArray(reply) ? String(reply[1] ?? '') : '';
      const wanted = withEventFlags(current);
      if (wanted === current) return;
      await driver.send(['CONFIG', 'SET', parameter, wanted], { lane: 'control' });
      logger.debug('keyspace events were switched on', { before: current, now: wanted });
    } catch (error) {
      if (hasWarned) return;
      hasWarned = true;
      logger.warn(
        'keyspace events cannot be switched on; standbys look at the master key now and then',
        { error },
      );
    }
  };
  // A cluster publishes keyspace events on each node alone.
  if (driver.cluster) return () => undefined;
  void switchOn();
  return driver.onStatus((status) => {
    if (status === 'ready') void switchOn();
  });
}

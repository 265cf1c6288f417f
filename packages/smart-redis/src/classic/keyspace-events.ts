import type { Logger, RedisDriver } from '@smart-redis/core';

const parameter = 'notify-keyspace-events';

/**
 * `K`: by the key's channel; `g`: deletions; `x`: expiry.
 * https://redis.io/docs/latest/develop/pubsub/keyspace-notifications/
 */
const needed = ['K', 'g', 'x'] as const;

/** Adds the flags that standbys need for events of the master key to the existing ones. */
export function withEventFlags(current: string): string {
  // `A` stands for all kinds of events, including `g` and `x`, but not for the channels.
  const missing = needed.filter(
    (flag) => !current.includes(flag) && (flag === 'K' || !current.includes('A')),
  );
  return current + missing.join('');
}

/**
 * Enables keyspace events, now and whenever the server may have lost the setting. If CONFIG is not
 * allowed, logs that once; standbys then rely on announcements and polling.
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
      logger.debug('keyspace events were enabled', { before: current, now: wanted });
    } catch (error) {
      if (hasWarned) return;
      hasWarned = true;
      logger.warn('cannot enable keyspace events; standbys poll the master key', { error });
    }
  };
  // In a cluster each node publishes only its own keyspace events.
  if (driver.cluster) return () => undefined;
  void switchOn();
  return driver.onStatus((status) => {
    if (status === 'ready') void switchOn();
  });
}

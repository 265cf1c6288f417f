import type { InstanceContext } from './instance-context.js';

/**
 * Whether another instance of the namespace exists, by the number of subscriptions to the channel.
 * Resolves with true if that is unknown (in a cluster, whose subscribers are distributed over
 * nodes; without permission). Never rejects.
 */
export async function anotherInstanceListens({
  driver,
  channel,
  logger,
}: Pick<InstanceContext, 'driver' | 'channel' | 'logger'>): Promise<boolean> {
  if (driver.cluster) return true;
  try {
    const reply = await driver.send(['PUBSUB', 'NUMSUB', channel], { lane: 'control' });
    return !Array.isArray(reply) || Number(reply[1]) !== 1;
  } catch (error) {
    logger.debug('cannot determine whether another instance exists', { channel, error });
    return true;
  }
}

import type { InstanceContext } from './instance-context.js';

/**
 * Whether another instance of the namespace is there: each has one subscription of the channel.
 * Where that cannot be told (in a cluster, where subscribers are spread over nodes; without the
 * right to ask), yes. Never rejects.
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
    logger.debug('it cannot be told whether another instance is there', { channel, error });
    return true;
  }
}

import type { InstanceContext } from './instance-context.js';

/** Publishes an announcement on the namespace's channel; resolves with whether that was possible. */
export async function announce(
  { driver, channel, logger }: Pick<InstanceContext, 'driver' | 'channel' | 'logger'>,
  announcement: string,
): Promise<boolean> {
  try {
    await driver.send(['PUBLISH', channel, announcement], { lane: 'control' });
    return true;
  } catch (error) {
    logger.debug('an announcement could not be published', { channel, error });
    return false;
  }
}

import type { RedisDriver } from '../contracts/driver.js';
import { runScript } from '../redis/run-script.js';
import { abandonScript } from './scripts/abandon.js';

/**
 * Removes a request or a fence from a key that turned out not to be the metadata key. A version is
 * kept.
 */
export async function abandon(driver: RedisDriver, metadataKey: string): Promise<void> {
  await runScript(driver, abandonScript, [metadataKey], [], { lane: 'control' });
}

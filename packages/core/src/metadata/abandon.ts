import type { RedisDriver } from '../contracts/driver.js';
import { runScript } from '../redis/run-script.js';
import { abandonScript } from './scripts/abandon.js';

/**
 * Removes what was left where the metadata turned out not to lie: a request, or a fence. A version
 * stays.
 */
export async function abandon(driver: RedisDriver, metadataKey: string): Promise<void> {
  await runScript(driver, abandonScript, [metadataKey], [], { lane: 'control' });
}

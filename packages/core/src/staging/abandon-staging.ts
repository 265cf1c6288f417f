import type { ResolvedOptions } from '../settings/instance-options.js';
import type { Logger } from '../contracts/logger.js';
import { within } from '../waiting/within.js';
import type { StagedTarget } from './staged-target.js';

const limitMs = 1000;

/** Deletes staging keys. Best effort: remaining keys have a time to live. */
export async function abandonStaging(
  {
    driver,
    clock,
    logger,
  }: Pick<ResolvedOptions, 'driver' | 'clock'> & { readonly logger: Logger },
  staged: readonly StagedTarget[],
): Promise<void> {
  await Promise.all(
    staged.map(async ({ stagingKey }) => {
      const call = driver.send(['UNLINK', stagingKey], { lane: 'bulk' });
      const freed = await within(call, { clock, limitMs });
      if (freed.state === 'failed') {
        logger.debug('a staging key is left to expire', { key: stagingKey, error: freed.error });
      }
    }),
  );
}

import { cacheKeys } from './cache-keys.js';
import type { Crew } from './crew.js';
import { machineNowMs } from './machine-time.js';

/**
 * Takes a row away from a live key of each cache, as a stranger would; the first row stays, which
 * says what fetch it is.
 */
export async function damageLive({ namespace, caches, client, disturbed }: Crew): Promise<void> {
  for (const cache of caches) {
    const { metadata, byId } = cacheKeys(namespace, cache);
    const at = machineNowMs();
    const [version] = await client.transaction([
      ['HGET', metadata, 'version'],
      ['HDEL', byId, '1'],
    ]);
    disturbed({ action: 'damage', at, until: machineNowMs(), version: Number(version) });
  }
}

import { cacheKeys } from './cache-keys.js';
import type { Crew } from './crew.js';
import { machineNowMs } from './machine-time.js';

/**
 * Removes a row from a live key of each cache, as another program might. The first row stays,
 * because it names the fetch.
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

import { cacheKeys } from './cache-keys.js';
import type { ReadClient } from './read-client.js';

/** Where a cache of a chain stands. */
export interface LinkState {
  readonly cache: string;
  /** 0 if it was never built. */
  readonly version: number;
  /** The version of the cache before it that it was built after; 0 if there is none. */
  readonly builtAfter: number;
}

/** Where each cache of a chain stands; each but the first follows the one before it. */
export async function chainState(
  client: Pick<ReadClient, 'send'>,
  namespace: string,
  caches: readonly string[],
): Promise<readonly LinkState[]> {
  return Promise.all(
    caches.map(async (cache, index) => {
      const { metadata } = cacheKeys(namespace, cache);
      const fields = await client.send('HMGET', metadata, 'version', 'builtAfter');
      const [version, after] = fields as readonly (string | null)[];
      const versions = JSON.parse(after ?? '{}') as Readonly<Record<string, number>>;
      const builtAfter = versions[caches[index - 1] ?? ''] ?? 0;
      return { cache, version: Number(version ?? 0), builtAfter };
    }),
  );
}

/** Whether each cache was built after the last version of the one before it. */
export function isAtRest(links: readonly LinkState[]): boolean {
  return links.every(
    ({ builtAfter }, index) => index === 0 || builtAfter === links[index - 1]?.version,
  );
}

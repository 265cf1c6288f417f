import { serverMsOf } from '../../lab/server-ms.js';
import type { ReadClient } from '../../lab/read-client.js';

/** What Redis holds about the caches of a namespace, read directly. */
export interface Truth {
  /** When it was read, in milliseconds by the server's clock. */
  readonly serverMs: number;
  /** By cache. */
  readonly caches: ReadonlyMap<string, CacheTruth>;
}

export interface CacheTruth {
  readonly version: number;
  readonly checkedAtMs: number;
}

/** Reads the metadata of all caches that the registry names, and the server's time. */
export async function readTruth(client: ReadClient, namespace: string): Promise<Truth> {
  const entries = (await client.send(
    'HGETALL',
    `{smart-redis:${namespace}}:registry`,
  )) as readonly string[];
  const caches = new Map<string, CacheTruth>();
  for (let index = 0; index + 1 < entries.length; index += 2) {
    const { at } = JSON.parse(entries[index + 1] ?? '{}') as { readonly at: string };
    const fields = await client.send('HMGET', at, 'version', 'checkedAt');
    const [version, checkedAt] = fields as readonly (string | null)[];
    if (version == null || checkedAt == null) continue;
    caches.set(entries[index] ?? '', { version: Number(version), checkedAtMs: Number(checkedAt) });
  }
  return { serverMs: serverMsOf(await client.send('TIME')), caches };
}

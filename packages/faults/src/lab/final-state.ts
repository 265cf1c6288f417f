import type { Final, FinalKept } from '../history/record.js';
import { cacheKeys, targetNames } from './cache-keys.js';
import { machineNowMs } from './machine-time.js';
import type { ReadClient } from './read-client.js';
import type { ReadCache } from './reader.js';
import { readContents, readOnce } from './reader.js';

/** All staging keys with their time to live in milliseconds; `null` if a key does not expire. */
export async function stagingKeys(
  client: ReadClient,
): Promise<{ readonly key: string; readonly ttlMs: number | null }[]> {
  const keys = await client.scan('*smart-redis:staging:*');
  const ttls = await Promise.all(keys.map((key) => client.send('PTTL', key)));
  return keys.flatMap((key, index) => {
    const ttlMs = Number(ttls[index]);
    // -2: deleted in the meantime.
    return ttlMs === -2 ? [] : [{ key, ttlMs: ttlMs === -1 ? null : ttlMs }];
  });
}

/**
 * The content of Redis for a cache when nothing runs any more. The age of a staging key is derived
 * from its time to live.
 */
export async function finalState(
  of: ReadCache & { readonly client: ReadClient; readonly keep: number },
  stagingTtlMs: number,
): Promise<Final> {
  const { client, namespace, cache } = of;
  const keys = cacheKeys(namespace, cache);
  const { targets } = await readOnce(of, 'final');
  const live = await Promise.all(
    targetNames.map(async (name) => {
      const content = targets[name] ?? null;
      const ttlMs = Number(await client.send('PTTL', keys[name]));
      return [name, content && { ...content, ttlMs: ttlMs < 0 ? null : ttlMs }] as const;
    }),
  );
  const tag = keys.all.slice(0, keys.all.indexOf('}') + 1);
  const staging = (await stagingKeys(client)).filter(({ key }) => key.startsWith(tag));
  return {
    kind: 'final',
    cache,
    at: machineNowMs(),
    live: Object.fromEntries(live),
    staging: staging.map(({ key, ttlMs }) => ({
      key,
      // A key that never expires counts as infinitely old.
      ageMs: ttlMs === null ? Number.MAX_SAFE_INTEGER : stagingTtlMs - ttlMs,
    })),
    ...(of.keep === 0 ? {} : { kept: await keptState(of) }),
  };
}

/** The earlier versions that the metadata list, and the keys that belong to none of them. */
async function keptState(
  of: ReadCache & { readonly client: ReadClient; readonly keep: number },
): Promise<FinalKept> {
  const { client, namespace, cache, delta, keep } = of;
  const keys = cacheKeys(namespace, cache);
  const listed = await client.send('HGET', keys.metadata, 'kept');
  const found = (await client.scan('*smart-redis:kept:*')).filter((key) =>
    targetNames.some((name) => key.startsWith(`${keys[name]}:smart-redis:kept:`)),
  );
  const named = new Set<string>();
  const nameOf = (live: string, index: number): string => {
    const head = `${live}:smart-redis:kept:${String(index)}-`;
    const key = found.find((one) => one.startsWith(head)) ?? head;
    named.add(key);
    return key;
  };
  const entries = JSON.parse(typeof listed === 'string' ? listed : '[]') as readonly {
    readonly index: number;
    readonly version: number;
  }[];
  const versions = await Promise.all(
    entries.map(async ({ index, version }) => {
      const own = targetNames.map((name) => [name, nameOf(keys[name], index)] as const);
      const places = Object.fromEntries(own) as Record<(typeof targetNames)[number], string>;
      return { version, targets: await readContents(client, places, delta) };
    }),
  );
  return { most: keep, versions, unnamed: found.filter((key) => !named.has(key)) };
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { CacheInfo, SmartRedis } from '@smart-redis/core';
import { hash, list } from '@smart-redis/core';
import { siblingKey } from '@smart-redis/core/drivers';
import type { Redis } from 'ioredis';

/** A row that says which fetch it belongs to, and how many belong together. */
export interface StampedRow {
  readonly id: string;
  readonly attempt: string;
  readonly count: number;
}

/** Options of {@link registerStamped}. */
export interface StampedOptions {
  /** Unique on the server; also the name of the cache. */
  readonly name: string;
  /** Milliseconds from a success to the next refresh; `null`: none is planned. @default 250 */
  readonly everyMs?: number | null;
  /** @default 3 */
  readonly rowCount?: number;
  /** Bytes of ballast in each row. @default 0 */
  readonly rowBytes?: number;
  /** Milliseconds that a fetch takes. @default 0 */
  readonly fetchMs?: number;
  /** Unique to the instance; part of every row. */
  readonly author: string;
}

/** A cache whose keys are read raw, as an application would. */
export interface StampedCache {
  ready(options?: { readonly timeout?: `${number}ms` }): Promise<void>;
  refresh(): Promise<CacheInfo>;
  info(): Promise<CacheInfo>;
}

/** Registers a cache of two targets whose rows tell on their own whether they belong together. */
export function registerStamped(smart: SmartRedis, options: StampedOptions): StampedCache {
  const { name, author, everyMs = 250, rowCount = 3, rowBytes = 0, fetchMs = 0 } = options;
  const { byId, all } = keysOf(name);
  const ballast = 'x'.repeat(rowBytes);
  let fetches = 0;
  return smart.register({
    name,
    ...(everyMs === null ? {} : { refresh: { every: `${everyMs}ms` as const } }),
    fetcher: async () => {
      if (fetchMs > 0) await sleep(fetchMs);
      fetches += 1;
      const attempt = `${name} by ${author}/${String(fetches)}`;
      return Array.from({ length: rowCount }, (_, index) => ({
        id: String(index),
        attempt,
        count: rowCount,
        ballast,
      }));
    },
    targets: { byId: hash({ key: byId, id: 'id' }), all: list({ key: all }) },
  });
}

/** What a reader found. */
export type Seen =
  | { readonly state: 'absent' }
  | { readonly state: 'whole'; readonly attempt: string }
  /** One target is whole, and the other is not there at all. */
  | { readonly state: 'lacking'; readonly detail: string }
  | { readonly state: 'torn'; readonly detail: string };

/** A script, because a full server refuses transactions, also those that only read. */
const readBoth = `return {redis.call('HVALS', KEYS[1]), redis.call('LRANGE', KEYS[2], 0, -1)}`;

/** Reads both targets in one step, and judges them. */
export async function readStamped(redis: Redis, name: string): Promise<Seen> {
  const { byId, all } = keysOf(name);
  const [fields, members] = (await redis.eval(readBoth, 2, byId, all)) as [string[], string[]];
  const rows = [fields, members].map((texts) =>
    texts.map((text) => JSON.parse(text) as StampedRow),
  );
  if (rows.every(({ length }) => length === 0)) return { state: 'absent' };
  const attempts = new Set(rows.flat().map(({ attempt }) => attempt));
  const count = rows.flat()[0]?.count;
  const [attempt = ''] = attempts;
  const lengths = rows.map(({ length }) => length);
  if (attempts.size === 1 && lengths.every((length) => length === count)) {
    return { state: 'whole', attempt };
  }
  const lacks = attempts.size === 1 && lengths.every((length) => length === count || length === 0);
  const detail = `${name} shows ${lengths.join(' and ')} rows of ${[...attempts].join(', ')}`;
  return { state: lacks ? 'lacking' : 'torn', detail };
}

/** The live keys of a stamped cache. */
export function keysOf(name: string): { readonly byId: string; readonly all: string } {
  return { byId: `{${name}}:by-id`, all: `{${name}}:all` };
}

/** The metadata hash of a stamped cache. */
export function metadataKeyOf(namespace: string, name: string): string {
  return siblingKey(keysOf(name).all, `smart-redis:${namespace}:${name}`);
}

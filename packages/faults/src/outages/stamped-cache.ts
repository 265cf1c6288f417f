import { setTimeout as sleep } from 'node:timers/promises';
import type { CacheInfo, SmartRedis } from '@smart-redis/core';
import { hash, list, sortedSet } from '@smart-redis/core';
import { siblingKey } from '@smart-redis/core/drivers';
import type { Redis } from 'ioredis';
import { lastChange, rowCountOf } from '../run/last-change.js';

/**
 * A row that says which fetch it belongs to, and how many belong together. Where rows change in part,
 * it says in which fetch it changed last, and the first one alone says the rest.
 */
export interface StampedRow {
  readonly id: string;
  readonly attempt: string;
  readonly count?: number;
  readonly inPart?: boolean;
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
  /**
   * With `delta: true`, rows that change in part from fetch to fetch, and a sorted set for the list.
   * @default false
   */
  readonly delta?: boolean;
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
  const { delta = false } = options;
  const { byId, all } = keysOf(name);
  const ballast = 'x'.repeat(rowBytes);
  let fetches = 0;
  const fetcher = async (): Promise<StampedRow[]> => {
    if (fetchMs > 0) await sleep(fetchMs);
    fetches += 1;
    const source = `${name} by ${author}`;
    const count = delta ? rowCountOf(fetches, rowCount) : rowCount;
    return Array.from({ length: count }, (_, index) => ({
      id: String(index),
      attempt: attemptOf(source, delta ? lastChange(fetches, index) : fetches),
      ...(delta && index > 0 ? {} : { count, inPart: delta }),
      ballast,
    }));
  };
  const base = {
    name,
    fetcher,
    ...(everyMs === null ? {} : { refresh: { every: `${everyMs}ms` as const } }),
  };
  const hashed = hash({ key: byId, id: 'id' });
  if (!delta)
    return smart.register({ ...base, targets: { byId: hashed, all: list({ key: all }) } });
  const ranked = sortedSet({ key: all, score: 'id' });
  return smart.register({ ...base, delta, targets: { byId: hashed, all: ranked } });
}

function attemptOf(source: string, fetch: number): string {
  return `${source}/${String(fetch)}`;
}

/** What a reader found. */
export type Seen =
  | { readonly state: 'absent' }
  | { readonly state: 'whole'; readonly attempt: string }
  /** One target is whole, and the other is not there at all. */
  | { readonly state: 'lacking'; readonly detail: string }
  | { readonly state: 'torn'; readonly detail: string };

/** A script, because a full server refuses transactions, also those that only read. */
const readBoth = `
local in_part = redis.call('TYPE', KEYS[2]).ok == 'zset'
return {redis.call('HVALS', KEYS[1]), redis.call(in_part and 'ZRANGE' or 'LRANGE', KEYS[2], 0, -1)}`;

/** Reads both targets in one step, and judges them. */
export async function readStamped(redis: Redis, name: string): Promise<Seen> {
  const { byId, all } = keysOf(name);
  const [fields, members] = (await redis.eval(readBoth, 2, byId, all)) as [string[], string[]];
  const rows = [fields, members].map((texts) =>
    texts.map((text) => JSON.parse(text) as StampedRow),
  );
  if (rows.every(({ length }) => length === 0)) return { state: 'absent' };
  const head = rows.flat().find(({ id }) => id === '0');
  const { attempt = '', count } = head ?? {};
  const lengths = rows.map(({ length }) => length);
  const isOne = head !== undefined && rows.flat().every(isOfFetch(head));
  if (isOne && lengths.every((length) => length === count)) return { state: 'whole', attempt };
  const lacks = isOne && lengths.every((length) => length === count || length === 0);
  const shown = [...new Set(rows.flat().map((row) => row.attempt))].join(', ');
  const detail = `${name} shows ${lengths.join(' and ')} rows of ${shown}`;
  return { state: lacks ? 'lacking' : 'torn', detail };
}

/** Whether a row is what the fetch of a first row has left. */
function isOfFetch({ attempt, inPart = false }: StampedRow): (row: StampedRow) => boolean {
  if (!inPart) return (row) => row.attempt === attempt;
  const at = attempt.lastIndexOf('/');
  const [source, fetch] = [attempt.slice(0, at), Number(attempt.slice(at + 1))];
  return (row) => row.attempt === attemptOf(source, lastChange(fetch, Number(row.id)));
}

/** The live keys of a stamped cache. */
export function keysOf(name: string): { readonly byId: string; readonly all: string } {
  return { byId: `{${name}}:by-id`, all: `{${name}}:all` };
}

/** The metadata hash of a stamped cache. */
export function metadataKeyOf(namespace: string, name: string): string {
  return siblingKey(keysOf(name).all, `smart-redis:${namespace}:${name}`);
}

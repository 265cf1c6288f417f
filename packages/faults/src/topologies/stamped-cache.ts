import type { CacheDefinition, HashShape, RowId, RowWith, Target } from '@smart-redis/core';
import { hash, list, sortedSet } from '@smart-redis/core';
import { siblingKey } from '@smart-redis/core/drivers';
import { lastChange } from '../run/last-change.js';

/** A row that tells which fetch it comes from, or in which one it changed last. */
export interface StampedRow {
  readonly id: number;
  readonly stamp: string;
}

/** The targets of a {@link stampedCache}. */
export interface StampedTargets extends Record<string, Target<StampedRow>> {
  readonly byId: Target<RowWith<'id', RowId>, HashShape>;
  readonly all: Target<StampedRow>;
}

/** Where a stamped cache lives. */
export interface Place {
  readonly namespace: string;
  readonly name: string;
  /** Metadata, hash and list, in one slot. */
  readonly keys: readonly [metadata: string, byId: string, all: string];
  /** Whether its cache has `delta: true`, rows that change in part, and a sorted set for the list. */
  readonly delta: boolean;
}

/** A place whose slot the tag decides. */
export function placeOf(namespace: string, tag: string, delta = false): Place {
  const own = delta ? ':in-part' : '';
  const name = `cache-${tag}${own}`;
  const [byId, all] = [`{${tag}}${own}:by-id`, `{${tag}}${own}:all`] as const;
  // The metadata lies beside the first of the keys in alphabetical order.
  return {
    namespace,
    name,
    keys: [siblingKey(all, `smart-redis:${namespace}:${name}`), byId, all],
    delta,
  };
}

/** How a stamped cache is filled. */
export interface StampedOptions {
  /** Names a fetch, with its number at the end; no two may have one name. */
  readonly stamp: () => string;
  readonly rowCount: () => number;
  readonly every?: `${number}ms`;
}

/**
 * A cache whose every row names the fetch that it comes from, so that one look tells whether it is
 * whole.
 */
export function stampedCache(
  { name, keys: [, byId, all], delta }: Place,
  { stamp, rowCount, every }: StampedOptions,
): CacheDefinition<StampedRow[], undefined, StampedTargets> {
  return {
    name,
    fetcher: () => (delta ? rowsInPart : rowsOf)(stamp(), rowCount()),
    ...(every === undefined ? {} : { refresh: { every } }),
    targets: {
      byId: hash({ key: byId }),
      all: delta ? sortedSet({ key: all, score: 'id' }) : list({ key: all }),
    },
    delta,
  };
}

/** The rows of one fetch. */
export function rowsOf(stamp: string, count: number): StampedRow[] {
  return Array.from({ length: count }, (_, id) => ({ id, stamp }));
}

/** The same, where a row keeps the stamp of the fetch in which it changed last. */
function rowsInPart(stamp: string, count: number): StampedRow[] {
  return Array.from({ length: count }, (_, id) => ({ id, stamp: stampInPart(stamp, id) }));
}

function stampInPart(stamp: string, row: number): string {
  const at = stamp.lastIndexOf('-') + 1;
  return `${stamp.slice(0, at)}${String(lastChange(Number(stamp.slice(at)), row))}`;
}

/** Reads all of a stamped cache at one instant. */
export function readCommand({ keys }: Place): string[] {
  return ['EVAL', readScript, String(keys.length), ...keys];
}

const readScript = `
local kind = redis.call('TYPE', KEYS[3]).ok
return {redis.call('HMGET', KEYS[1], 'version', 'rows', 'builtTerm'), redis.call('HGETALL', KEYS[2]),
  redis.call(kind == 'zset' and 'ZRANGE' or 'LRANGE', KEYS[3], 0, -1), {kind}}
`;

/** What one look at a stamped cache shows. */
export interface Sight {
  /** 0: nothing was built yet. */
  readonly version: number;
  readonly term: number;
  /** The fetch that the rows come from, which the first one names; `''` where there are none. */
  readonly stamp: string;
  /** What is not whole, in a sentence; `''` where all is. */
  readonly fault: string;
}

/** Judges a reply to {@link readCommand}. */
export function judge(reply: unknown): Sight {
  const [metadata, fields, elements, kind] = reply as readonly (readonly (string | null)[])[];
  const [version, rows, term] = (metadata ?? []).map((text) => Number(text ?? 0));
  const inHash = (fields ?? []).filter((_, index) => index % 2 === 1).map(parseRow);
  const inList = (elements ?? []).map(parseRow);
  const all = [...inHash, ...inList];
  const stamp = all.find(({ id }) => id === 0)?.stamp ?? '';
  const inPart = kind?.[0] === 'zset';
  const isMixed = all.some((row) => row.stamp !== (inPart ? stampInPart(stamp, row.id) : stamp));
  const stamps = [...new Set(all.map((row) => row.stamp))];
  const counts = [inHash.length, inList.length];
  const faults = [
    ...(isMixed ? [`rows of fetches ${stamps.join(', ')} are mixed`] : []),
    ...(counts.some((count) => count !== rows)
      ? [`${counts.join(' and ')} rows stand where ${String(rows)} were committed`]
      : []),
    ...(inList.every(({ id }, index) => id === index) ? [] : ['the list is out of order']),
  ];
  return {
    version: version ?? 0,
    term: term ?? 0,
    stamp,
    fault: faults.join('; '),
  };
}

function parseRow(text: string | null): StampedRow {
  return JSON.parse(text ?? '') as StampedRow;
}

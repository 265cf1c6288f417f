import type {
  CacheDefinition,
  HashShape,
  ListShape,
  RowId,
  RowWith,
  Target,
} from '@smart-redis/core';
import { hash, list } from '@smart-redis/core';
import { siblingKey } from '@smart-redis/core/drivers';

/** A row that tells which fetch it comes from. */
export interface StampedRow {
  readonly id: number;
  readonly stamp: string;
}

/** The targets of a {@link stampedCache}. */
export interface StampedTargets extends Record<string, Target<StampedRow>> {
  readonly byId: Target<RowWith<'id', RowId>, HashShape>;
  readonly all: Target<unknown, ListShape>;
}

/** Where a stamped cache lives. */
export interface Place {
  readonly namespace: string;
  readonly name: string;
  /** Metadata, hash and list, in one slot. */
  readonly keys: readonly [metadata: string, byId: string, all: string];
}

/** A place whose slot the tag decides. */
export function placeOf(namespace: string, tag: string): Place {
  const name = `cache-${tag}`;
  const [byId, all] = [`{${tag}}:by-id`, `{${tag}}:all`] as const;
  // The metadata lies beside the first of the keys in alphabetical order.
  return {
    namespace,
    name,
    keys: [siblingKey(all, `smart-redis:${namespace}:${name}`), byId, all],
  };
}

/** How a stamped cache is filled. */
export interface StampedOptions {
  /** Names a fetch; no two may have one name. */
  readonly stamp: () => string;
  readonly rowCount: () => number;
  readonly every?: `${number}ms`;
}

/**
 * A cache whose every row names the fetch that it comes from, so that one look tells whether it is
 * whole.
 */
export function stampedCache(
  { name, keys: [, byId, all] }: Place,
  { stamp, rowCount, every }: StampedOptions,
): CacheDefinition<StampedRow[], undefined, StampedTargets> {
  return {
    name,
    fetcher: () => rowsOf(stamp(), rowCount()),
    ...(every === undefined ? {} : { refresh: { every } }),
    targets: { byId: hash({ key: byId }), all: list({ key: all }) },
  };
}

/** The rows of one fetch. */
export function rowsOf(stamp: string, count: number): StampedRow[] {
  return Array.from({ length: count }, (_, id) => ({ id, stamp }));
}

/** Reads all of a stamped cache at one instant. */
export function readCommand({ keys }: Place): string[] {
  return ['EVAL', readScript, String(keys.length), ...keys];
}

const readScript = `
return {redis.call('HMGET', KEYS[1], 'version', 'rows', 'builtTerm'),
  redis.call('HGETALL', KEYS[2]), redis.call('LRANGE', KEYS[3], 0, -1)}
`;

/** What one look at a stamped cache shows. */
export interface Sight {
  /** 0: nothing was built yet. */
  readonly version: number;
  readonly term: number;
  /** The fetch that the rows come from; `''` where there are none. */
  readonly stamp: string;
  /** What is not whole, in a sentence; `''` where all is. */
  readonly fault: string;
}

/** Judges a reply to {@link readCommand}. */
export function judge(reply: unknown): Sight {
  const [metadata, fields, elements] = reply as readonly (readonly (string | null)[])[];
  const [version, rows, term] = (metadata ?? []).map((text) => Number(text ?? 0));
  const inHash = (fields ?? []).filter((_, index) => index % 2 === 1).map(parseRow);
  const inList = (elements ?? []).map(parseRow);
  const stamps = new Set([...inHash, ...inList].map(({ stamp }) => stamp));
  const counts = [inHash.length, inList.length];
  const faults = [
    ...(stamps.size > 1 ? [`rows of fetches ${[...stamps].join(', ')} are mixed`] : []),
    ...(counts.some((count) => count !== rows)
      ? [`${counts.join(' and ')} rows stand where ${String(rows)} were committed`]
      : []),
    ...(inList.every(({ id }, index) => id === index) ? [] : ['the list is out of order']),
  ];
  return {
    version: version ?? 0,
    term: term ?? 0,
    stamp: [...stamps][0] ?? '',
    fault: faults.join('; '),
  };
}

function parseRow(text: string | null): StampedRow {
  return JSON.parse(text ?? '') as StampedRow;
}

import type { Command } from '../contracts/driver.js';
import { keptKeyOf, keySlot, mostKept } from '../redis/keys.js';
import type { CacheState } from './cache-state.js';
import type { KeptVersion } from './kept.js';
import { allKeptKeysOf, formatKept, keptKeysOf } from './kept.js';

/** What is to become of the version that a commit replaces. */
export interface KeepPlan {
  /** The field `kept` that this was planned for. */
  readonly before: string;
  /** The field `version` that this was planned for. */
  readonly version: string;
  /** The live keys that the last version has, for the check whether it is whole. */
  readonly last: readonly LastKey[];
  /** If it is whole; absent: it is not kept either way. */
  readonly whole?: KeptChange | undefined;
  /** If it is not. */
  readonly torn: KeptChange;
}

/** A live key of the last version. */
export interface LastKey {
  readonly key: string;
  /** Where it is kept. */
  readonly keptKey: string;
  readonly count: Command;
  readonly expected: number;
}

/** A change of the versions that are kept. */
export interface KeptChange {
  /** The field `kept` from then on; empty: none. */
  readonly list: string;
  /** Keys of versions that are kept no longer. */
  readonly gone: readonly string[];
}

/** Whose versions are kept, and how many. */
export interface Keeping {
  readonly namespace: string;
  readonly cache: string;
  readonly keep: number;
  /** Whether keys of another slot than the metadata's cannot be used. */
  readonly inSlots: boolean;
  readonly metadataKey: string;
  readonly targets: readonly { readonly key: string; readonly countLive: Command }[];
}

/** The plan of a commit; `undefined` where nothing is kept, before and after it. */
export function planKeep(keeping: Keeping, state: CacheState): KeepPlan | undefined {
  const { keep, targets } = keeping;
  const { text, current, versions } = state.kept;
  if (keep === 0 && text === '') return undefined;
  const index = freeIndex(versions);
  const last = index === undefined || keep === 0 ? [] : lastKeys(keeping, state, index);
  const entry = index === undefined || last.length === 0 ? undefined : asKept(state, last, index);
  const changed = (list: readonly KeptVersion[]): KeptChange => ({
    list: formatKept(list.slice(0, keep)),
    gone: [...list.slice(keep)].flatMap((version) => keysOf(keeping, version)),
  });
  const torn = changed(versions);
  // Without a version the metadata were lost, and what they listed may still be there.
  const isLost = current === '' && text === '';
  const stale = isLost ? targets.flatMap(({ key }) => allKeptKeysOf(keysOwner(keeping), key)) : [];
  return {
    before: text,
    version: current,
    last,
    whole: entry === undefined ? undefined : changed([entry, ...versions]),
    torn: { ...torn, gone: [...torn.gone, ...stale] },
  };
}

/** An index that none of these versions has. */
export function freeIndex(versions: readonly KeptVersion[]): number | undefined {
  const taken = new Set(versions.map(({ index }) => index));
  const all = Array.from({ length: mostKept + 1 }, (_, index) => index);
  return all.find((index) => !taken.has(index));
}

/** The live keys of the definition that the current version has. */
export function lastKeys(
  { targets, ...keeping }: Pick<Keeping, 'namespace' | 'cache' | 'targets'>,
  { counts, version }: CacheState,
  index: number,
): readonly LastKey[] {
  if (counts === null || version === null) return [];
  return targets.flatMap(({ key, countLive }) => {
    const expected = counts[key];
    if (!Number.isSafeInteger(expected)) return [];
    const keptKey = keptKeyOf({ ...keysOwner(keeping), key }, index);
    return [{ key, keptKey, count: countLive, expected: Number(expected) }];
  });
}

/** The current version as one that is kept. */
export function asKept(
  { version, digest, builtAs }: CacheState,
  last: readonly LastKey[],
  index: number,
): KeptVersion | undefined {
  if (version === null) return undefined;
  const { builtAt, rows, bytes, durationMs, term, leader } = version;
  return {
    index,
    version: version.version,
    builtAt: builtAt.getTime(),
    rows,
    bytes,
    durationMs,
    term,
    leader,
    digest: digest ?? '',
    builtAs: builtAs ?? '',
    counts: Object.fromEntries(last.map(({ key, expected }) => [key, expected])),
  };
}

function keysOf(keeping: Keeping, version: KeptVersion): readonly string[] {
  const keys = [...keptKeysOf(keysOwner(keeping), version).values()];
  if (!keeping.inSlots) return keys;
  const slot = keySlot(keeping.metadataKey);
  return keys.filter((key) => keySlot(key) === slot);
}

function keysOwner({ namespace, cache }: Pick<Keeping, 'namespace' | 'cache'>): {
  readonly namespace: string;
  readonly cache: string;
} {
  return { namespace, cache };
}

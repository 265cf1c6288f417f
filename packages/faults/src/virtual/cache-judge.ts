import type { Keyspace, Value } from '@smart-redis/testing';
import type { Shown } from './engine-rows.js';
import { shownBy } from './engine-rows.js';

/** The keys of the watched cache. */
export const cacheKeys = {
  all: '{virtual}:all',
  byId: '{virtual}:by-id',
  metadata: '{virtual}:all:smart-redis:virtual:cache',
} as const;

/** Watches a cache at the server, and keeps the first broken promise. */
export interface CacheJudge {
  readonly violation: string | null;
  readonly commitCount: number;
  /** The most refusals of an instance in a row. */
  readonly mostRefusals: number;
  find(violation: string): void;
  /** Checks the keys after each command. */
  look(): void;
  /** A fence has refused this instance. */
  refused(instance: string): void;
  /** The slot of the cache has just lost data. */
  lostData(): void;
  /** Only its slot has failed over: a fence that has refused an instance may be back as well. */
  wentBack(): void;
  /** A live key has just lost a row: the rest must belong to one fetch, until the next version. */
  lostRow(): void;
  serverWentBack(): void;
}

/** The keys of a watched cache. */
export type WatchedKeys = Readonly<Record<keyof typeof cacheKeys, string>>;

/** Watches a cache: fenced (1), no gap (2), no mix (3), complete (6). */
export function createCacheJudge(
  keyspaceOf: () => Keyspace,
  delta: boolean,
  keys: WatchedKeys = cacheKeys,
): CacheJudge {
  let violation: string | null = null;
  let seen: readonly unknown[] = [];
  let commitCount = 0;
  let mostRefusals = 0;
  let last = { version: 0, term: 0, fetch: 0 };
  let highestVersion = 0;
  let hasLostData = false;
  /** The fetch of a version that has lost rows. */
  let damagedFetch: number | undefined;
  let hasGoneBack = false;
  const refusals = new Map<string, { readonly fence: string; readonly count: number }>();

  const find = (found: string): void => {
    violation ??= found;
  };
  const metadata = (): ReadonlyMap<string, string> => {
    const value = keyspaceOf().entry(keys.metadata)?.value;
    return value?.type === 'hash' ? value.fields : new Map();
  };
  /** What both targets show together. */
  const shown = (): Shown => {
    const all = shownBy(textsOf(keyspaceOf().entry(keys.all)?.value), delta);
    const byId = shownBy(textsOf(keyspaceOf().entry(keys.byId)?.value), delta);
    if (all.fetch !== byId.fetch) return { fetch: undefined, isWhole: false };
    return { fetch: all.fetch, isWhole: all.isWhole && byId.isWhole };
  };
  const versionNow = (): number => Number(metadata().get('version') ?? 0);
  const noteDamage = (): void => {
    const { fetch, isWhole } = shown();
    damagedFetch = isWhole ? undefined : fetch;
  };
  const judgeCommit = (version: number, term: number, fetch: number): void => {
    commitCount += 1;
    refusals.clear();
    if (term < last.term) find(`term ${String(term)} committed after ${String(last.term)}`);
    if (fetch <= last.fetch) find(`fetch ${String(fetch)} committed after ${String(last.fetch)}`);
    // Versions that were counted ahead of a clock that went back, and then lost.
    if (version <= highestVersion && !(hasLostData && hasGoneBack)) {
      find(`version ${String(version)} after version ${String(highestVersion)}`);
    }
    highestVersion = Math.max(highestVersion, version);
    last = { version, term, fetch };
  };

  const lostData = (): void => {
    hasLostData = true;
    // Versions that a replica brings back are not commits.
    last = { version: versionNow(), term: 0, fetch: 0 };
    noteDamage();
  };

  return {
    get violation() {
      return violation;
    },
    get commitCount() {
      return commitCount;
    },
    get mostRefusals() {
      return mostRefusals;
    },
    find,
    look: () => {
      const values = Object.values(keys).map((key) => keyspaceOf().entry(key)?.value);
      if (values.every((value, index) => value === seen[index])) return;
      seen = values;
      const version = versionNow();
      if (version === 0) return;
      const { fetch, isWhole } = shown();
      const isSame = version === last.version;
      const isDamaged = isSame && damagedFetch !== undefined && fetch === damagedFetch;
      if (fetch === undefined || !(isWhole || isDamaged)) {
        return find('the targets show no single whole fetch');
      }
      if (isSame) return;
      damagedFetch = undefined;
      judgeCommit(version, Number(metadata().get('builtTerm')), fetch);
    },
    refused: (instance) => {
      const fence = `${String(metadata().get('term'))} ${String(metadata().get('candidacy'))}`;
      const before = refusals.get(instance);
      if (before?.fence === fence) find(`${instance} was refused twice by the fence ${fence}`);
      const count = (before?.count ?? 0) + 1;
      refusals.set(instance, { fence, count });
      mostRefusals = Math.max(mostRefusals, count);
    },
    lostData,
    wentBack: () => {
      refusals.clear();
      lostData();
    },
    lostRow: noteDamage,
    serverWentBack: () => {
      hasGoneBack = true;
    },
  };
}

function textsOf(value: Value | undefined): readonly string[] {
  if (value?.type === 'list') return value.items;
  if (value?.type === 'hash') return [...value.fields.values()];
  return value?.type === 'zset' ? [...value.scores.keys()] : [];
}

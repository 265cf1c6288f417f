import type { Keyspace } from '@smart-redis/testing';

/** The keys of the cache that is watched. */
export const cacheKeys = {
  all: '{virtual}:all',
  byId: '{virtual}:by-id',
  metadata: '{virtual}:all:smart-redis:virtual:cache',
} as const;

/** Watches a cache at the server, and remembers the first broken promise. */
export interface CacheJudge {
  readonly violation: string | null;
  readonly commitCount: number;
  /** Greatest number of times in a row that an instance was refused. */
  readonly mostRefusals: number;
  find(violation: string): void;
  /** Looks at the keys after each command. */
  look(): void;
  /** A fence has refused this instance. */
  refused(instance: string): void;
  /** The slot of the cache has just lost data. */
  lostData(): void;
  serverWentBack(): void;
}

/** Watches {@link cacheKeys}: fenced (1), no gap (2), no mix (3), complete (6). */
export function createCacheJudge(keyspaceOf: () => Keyspace): CacheJudge {
  let violation: string | null = null;
  let seen: readonly unknown[] = [];
  let commitCount = 0;
  let mostRefusals = 0;
  let last = { version: 0, term: 0, fetch: 0 };
  let highestVersion = 0;
  let hasLostData = false;
  let hasGoneBack = false;
  const refusals = new Map<string, { readonly fence: string; readonly count: number }>();

  const find = (found: string): void => {
    violation ??= found;
  };
  const metadata = (): ReadonlyMap<string, string> => {
    const value = keyspaceOf().entry(cacheKeys.metadata)?.value;
    return value?.type === 'hash' ? value.fields : new Map();
  };
  /** The fetch that both targets show; they hold two rows each. */
  const shownFetch = (): number | undefined => {
    const all = keyspaceOf().entry(cacheKeys.all)?.value;
    const byId = keyspaceOf().entry(cacheKeys.byId)?.value;
    const rows = [
      ...(all?.type === 'list' ? all.items : []),
      ...(byId?.type === 'hash' ? byId.fields.values() : []),
    ];
    const fetches = new Set(rows.map((row) => (JSON.parse(row) as { fetch: number }).fetch));
    const [fetch] = fetches;
    return rows.length === 4 && fetches.size === 1 ? fetch : undefined;
  };
  const judgeCommit = (version: number, term: number, fetch: number): void => {
    commitCount += 1;
    refusals.clear();
    if (term < last.term) find(`term ${String(term)} committed after ${String(last.term)}`);
    if (fetch <= last.fetch) find(`fetch ${String(fetch)} committed after ${String(last.fetch)}`);
    // Counted ahead of a clock that went back, and then lost.
    if (version <= highestVersion && !(hasLostData && hasGoneBack)) {
      find(`version ${String(version)} after version ${String(highestVersion)}`);
    }
    highestVersion = Math.max(highestVersion, version);
    last = { version, term, fetch };
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
      const values = Object.values(cacheKeys).map((key) => keyspaceOf().entry(key)?.value);
      if (values.every((value, index) => value === seen[index])) return;
      seen = values;
      const fields = metadata();
      const version = Number(fields.get('version') ?? 0);
      if (version === 0) return;
      const fetch = shownFetch();
      if (fetch === undefined) return find('the targets show no single whole fetch');
      if (version !== last.version) judgeCommit(version, Number(fields.get('builtTerm')), fetch);
    },
    refused: (instance) => {
      const fence = `${String(metadata().get('term'))} ${String(metadata().get('candidacy'))}`;
      const before = refusals.get(instance);
      if (before?.fence === fence) find(`${instance} was refused twice by the fence ${fence}`);
      const count = (before?.count ?? 0) + 1;
      refusals.set(instance, { fence, count });
      mostRefusals = Math.max(mostRefusals, count);
    },
    lostData: () => {
      hasLostData = true;
      // What a replica brings back is no commit.
      last = { version: Number(metadata().get('version') ?? 0), term: 0, fetch: 0 };
    },
    serverWentBack: () => {
      hasGoneBack = true;
    },
  };
}

import type { Fetched, History, Logged, Violation } from './record.js';

/**
 * Checks the caches that follow others, in a history whose caches have come to rest: the last fetch
 * of each that was committed came after the last version of what it follows, and no two commits one
 * after the other came after the same versions.
 */
export function checkChains(history: History): readonly Violation[] {
  const found: Violation[] = [];
  const fetches = new Map(
    history.flatMap((record) => (record.kind === 'fetched' ? [[record.attempt, record]] : [])),
  );
  const lastVersions = new Map(
    history.flatMap((record) => (isVersion(record) ? [[record.cache, record.version]] : [])),
  );
  const followers = new Set(
    history.flatMap((record) =>
      record.kind === 'fetched' && record.upstream !== undefined ? [record.cache] : [],
    ),
  );
  for (const cache of followers) {
    const commits = history.flatMap((record): Fetched[] => {
      if (record.kind !== 'logged' || record.what !== 'commit' || record.cache !== cache) return [];
      return [fetches.get(record.attempt ?? '') ?? []].flat();
    });
    for (const [index, { attempt, upstream = {} }] of commits.entries()) {
      const before = commits[index - 1]?.upstream;
      const names = Object.keys(upstream);
      if (names.length > 0 && names.every((name) => before?.[name] === upstream[name])) {
        found.push({ invariant: 'chain: a version is followed once', detail: attempt });
      }
    }
    for (const [name, version] of Object.entries(commits.at(-1)?.upstream ?? {})) {
      const last = lastVersions.get(name);
      if (version === last) continue;
      const detail = `${cache} was last built after version ${String(version)} of ${name}, not ${String(last)}`;
      found.push({ invariant: 'chain: the last commit is followed', detail });
    }
  }
  return found;
}

function isVersion(record: History[number]): record is Logged {
  return record.kind === 'logged' && (record.what === 'commit' || record.what === 'rollback');
}

/** A commit, told by the instance that made it. */
export interface Commit {
  readonly cache: string;
  readonly version: number;
  readonly term: number;
  readonly instance: string;
}

/**
 * What the order of commits must not show: versions that repeat, terms that go back, two writers in
 * a term.
 */
export function judgeCommits(commits: readonly Commit[]): string[] {
  const found: string[] = [];
  for (const cache of new Set(commits.map(({ cache }) => cache))) {
    const own = commits.filter((commit) => commit.cache === cache);
    own.sort((one, other) => one.version - other.version);
    for (const [index, commit] of own.entries()) {
      const before = own[index - 1];
      if (before === undefined) continue;
      const where = `${cache}, version ${String(commit.version)}`;
      if (commit.version === before.version) found.push(`a version was committed twice: ${where}`);
      if (commit.term < before.term) found.push(`a stale term committed: ${where}`);
      if (commit.term === before.term && commit.instance !== before.instance) {
        found.push(`two writers in one term: ${where}`);
      }
    }
  }
  return found;
}

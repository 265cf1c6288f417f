import type { Logged, Violation } from './record.js';

/** The commits of one cache so far, as their slot ordered them. */
export interface CommitOrder {
  /** Takes the next commit; returns the violations. */
  next(commit: Logged): readonly Violation[];
  /** Takes a rollback, which nobody needs to have claimed; returns the violations. */
  back(rollback: Logged): readonly Violation[];
  /** Data was lost: terms may start again, but versions still rise. */
  forget(): void;
}

/**
 * Checks only the order of commits: terms never go back, one writer in a term, versions rise. Has
 * no effects outside of its own state.
 */
export function createCommitOrder(): CommitOrder {
  let last: Logged | undefined;
  let highestVersion = 0;
  const rises = (version: number, detail: string): Violation[] => {
    const isHigher = version > highestVersion;
    highestVersion = Math.max(highestVersion, version);
    return isHigher ? [] : [{ invariant: 'complete: versions rise', detail }];
  };
  return {
    next: (commit) => {
      const { term, candidacy, attempt = '', version = 0 } = commit;
      const detail = `${attempt} of term ${String(term)}, ${candidacy}`;
      const found: Violation[] = [];
      if (last !== undefined && term < last.term) {
        found.push({ invariant: 'fenced: terms never go back', detail });
      }
      if (last?.term === term && last.candidacy !== candidacy) {
        found.push({ invariant: 'fenced: one writer in a term', detail });
      }
      last = commit;
      return [...found, ...rises(version, detail)];
    },
    back: ({ version = 0, back = 0 }) => rises(version, `a rollback to ${String(back)}`),
    forget: () => {
      last = undefined;
    },
  };
}

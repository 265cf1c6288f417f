import type { Logged, Violation } from './record.js';

/** The commits of one cache so far, as their slot ordered them. */
export interface CommitOrder {
  /** Takes the next commit; returns the violations. */
  next(commit: Logged): readonly Violation[];
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
      if (version <= highestVersion) found.push({ invariant: 'complete: versions rise', detail });
      last = commit;
      highestVersion = Math.max(highestVersion, version);
      return found;
    },
    forget: () => {
      last = undefined;
    },
  };
}

import type { Logged, Violation } from './record.js';

/** The commits of one cache so far, as their slot ordered them. */
export interface CommitOrder {
  /** Takes the next commit; answers what it breaks. */
  next(commit: Logged): readonly Violation[];
  /** Data was lost: terms may begin anew, and versions rise all the same. */
  forget(): void;
}

/**
 * Judges the order of commits alone: terms never go back, one writer in a term, versions rise. Pure,
 * but for what it remembers.
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

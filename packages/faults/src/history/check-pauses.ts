import type { History, Violation } from './record.js';

/**
 * Checks that nothing is published while one cache is paused, by the order of its slot: a commit
 * needs a claim that found no pause, or a request. A run that was under way when the pause began may
 * end.
 */
export function checkPauses(history: History): readonly Violation[] {
  const found: Violation[] = [];
  let isPaused = false;
  /** Requests that no commit has answered, and those of them that the last claim has seen. */
  let requests = 0;
  let seen = 0;
  let mayCommit = true;
  for (const record of history) {
    if (record.kind === 'disturbed' && record.action === 'loss') {
      [isPaused, requests, seen, mayCommit] = [false, 0, 0, true];
    }
    if (record.kind !== 'logged') continue;
    const { what, attempt = '', term } = record;
    if (what === 'resume') isPaused = false;
    else if (what === 'request') requests += 1;
    else if (what === 'claim') {
      seen = requests;
      mayCommit = !isPaused || requests > 0;
    } else {
      if (what === 'commit' && !mayCommit) {
        const detail = `${attempt} of term ${String(term)} was claimed during a pause`;
        found.push({ invariant: 'paused: nothing is published', detail });
      }
      if (what !== 'commit') isPaused = true;
      if (what !== 'pause') {
        // A rollback answers every request.
        requests = what === 'rollback' ? 0 : requests - seen;
        seen = 0;
      }
    }
  }
  return found;
}

import type { CheckOptions } from './check-options.js';
import { createCommitOrder } from './check-order.js';
import { failoversOf } from './failovers.js';
import type { History, Invariant, Logged, Violation } from './record.js';

/** Compares what the slot of one cache did with the replies that instances received. */
export function checkCommits(
  history: History,
  { freshWithinMs }: Pick<CheckOptions, 'freshWithinMs'>,
): readonly Violation[] {
  const found: Violation[] = [];
  const report = (invariant: Invariant, detail: string): void =>
    void found.push({ invariant, detail });
  let claim: Logged | undefined;
  const order = createCommitOrder();
  let logged = new Set<string>();
  let hasLoss = false;

  for (const record of history) {
    if (record.kind === 'disturbed' && record.action === 'loss') {
      claim = undefined;
      order.forget();
      logged = new Set();
      hasLoss = true;
    }
    if (record.kind !== 'logged') continue;
    const { term, candidacy, attempt = '' } = record;
    if (record.what === 'claim') {
      const what = `the claim of term ${String(term)}, ${candidacy}`;
      if (claim !== undefined && term < claim.term) report('fenced: terms never go back', what);
      if (record.isDrawn === true && claim !== undefined && term <= claim.term) {
        report('fenced: drawn terms rise', what);
      }
      if (claim?.term === term && claim.candidacy !== candidacy) {
        report('fenced: one writer in a term', what);
      }
      claim = record;
      continue;
    }
    const what = `${attempt} of term ${String(term)}, ${candidacy}`;
    if (claim?.term !== term || claim.candidacy !== candidacy) {
      report('fenced: a commit holds the fence', what);
    }
    found.push(...order.next(record));
    if (logged.has(attempt)) report('complete: a fetch is committed once', what);
    logged.add(attempt);
  }

  const failovers = failoversOf(history);
  const committed = new Set(
    history.flatMap((record) =>
      record.kind === 'logged' && record.what === 'commit' ? [record.attempt] : [],
    ),
  );
  const lastReturns = new Map(
    history.flatMap((record) => (record.kind === 'returned' ? [[record.attempt, record]] : [])),
  );
  for (const record of history) {
    if (record.kind !== 'returned') continue;
    const isCommitted = committed.has(record.attempt);
    if (record.outcome === 'ok' && !isCommitted && !hasLoss && !failovers.isBeforeEnd(record.at)) {
      report('no loss: what was committed stays', `${record.attempt} is not in the log`);
    }
    // A try that is refused temporarily, for example while its slot moves, is followed by another.
    const isFinal = lastReturns.get(record.attempt) === record;
    if (record.outcome === 'refused' && isFinal && isCommitted) {
      report('no loss: what was refused is not shown', `${record.attempt} is in the log`);
    }
  }
  return [...found, ...checkLiveness(history, freshWithinMs)];
}

/** Between two disturbances, no time without a commit is longer than the bound. */
function checkLiveness(history: History, freshWithinMs: number): readonly Violation[] {
  const found: Violation[] = [];
  let since: number | undefined;
  for (const record of history) {
    const at = record.kind === 'logged' ? undefined : record.at;
    if (at === undefined) continue;
    since ??= at;
    if (at - since > freshWithinMs) {
      found.push({ invariant: 'live', detail: `no commit from ${String(since)} to ${String(at)}` });
      since = at;
    }
    if (record.kind === 'disturbed') since = Math.max(since, record.until);
    if (record.kind === 'returned' && record.outcome === 'ok') since = Math.max(since, at);
  }
  return found;
}

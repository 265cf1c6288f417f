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
  /** Whether a rollback has ended the run of that claim. */
  let isEnded = false;
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
    const { term, candidacy, attempt = '', what: action } = record;
    if (action === 'pause' || action === 'resume' || action === 'request') continue;
    if (action === 'rollback') {
      isEnded = true;
      found.push(...order.back(record));
      continue;
    }
    if (action === 'claim') {
      const what = `the claim of term ${String(term)}, ${candidacy}`;
      if (claim !== undefined && term < claim.term) report('fenced: terms never go back', what);
      if (record.isDrawn === true && claim !== undefined && term <= claim.term) {
        report('fenced: drawn terms rise', what);
      }
      if (claim?.term === term && claim.candidacy !== candidacy) {
        report('fenced: one writer in a term', what);
      }
      claim = record;
      isEnded = false;
      continue;
    }
    const what = `${attempt} of term ${String(term)}, ${candidacy}`;
    if (claim?.term !== term || claim.candidacy !== candidacy || isEnded) {
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
  return [
    ...found,
    ...(hasLoss || !failovers.isEmpty ? [] : checkSteered(history)),
    ...checkLiveness(history, freshWithinMs),
  ];
}

/** What a call has reported is what the slot did. */
function checkSteered(history: History): readonly Violation[] {
  const rollbacks = new Set<number>();
  const counts = { pause: 0, resume: 0 };
  for (const record of history) {
    if (record.kind !== 'logged') continue;
    if (record.what === 'rollback') rollbacks.add(record.version ?? 0);
    if (record.what === 'pause' || record.what === 'resume') counts[record.what] += 1;
  }
  return history.flatMap((record): Violation[] => {
    if (record.kind !== 'steered' || record.outcome !== 'ok') return [];
    const { what, version = 0, process } = record;
    const isLogged =
      what === 'rollback' ? rollbacks.has(version) : what === 'refresh' || (counts[what] -= 1) >= 0;
    const detail = `the ${what} of ${process} is not in the log`;
    return isLogged ? [] : [{ invariant: 'no loss: what was committed stays', detail }];
  });
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

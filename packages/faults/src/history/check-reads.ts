import { checkKept } from './check-kept.js';
import type { CheckOptions } from './check-options.js';
import { createConfirmed } from './confirmed.js';
import { failoversOf } from './failovers.js';
import { attemptShown, followVersions } from './one-version.js';
import { rollbacksOf } from './rollbacks.js';
import { shownVersions } from './shown-versions.js';
import type { Disturbed, Fetched, Final, History, Invariant, Read, Violation } from './record.js';

/** Checks what the readers of one cache saw, and the final state. */
export function checkReads(
  history: History,
  { stagingTtlMs }: Pick<CheckOptions, 'stagingTtlMs'>,
): readonly Violation[] {
  const found: Violation[] = [];
  const report = (invariant: Invariant, detail: string): void =>
    void found.push({ invariant, detail });
  const fetches = new Map(
    history.flatMap((record) => (record.kind === 'fetched' ? [[record.attempt, record]] : [])),
  );
  const versions = shownVersions(history);
  const failovers = failoversOf(history);
  const shown = followVersions(rollbacksOf(history));
  /** For logs that contain every commit: without a failover, which leaves one of two logs. */
  const isKept = (version: number, attempt: string): boolean =>
    failovers.isEmpty || versions.get(version) === attempt;
  const absences = history.filter(
    (record): record is Disturbed => record.kind === 'disturbed' && record.action === 'away',
  );
  const isAway = ({ invokedAt, at }: Pick<Read, 'invokedAt' | 'at'>): boolean =>
    absences.some((away) => away.at <= at && invokedAt <= away.until);
  const lastLoss = history.findLastIndex(
    (record) => record.kind === 'disturbed' && record.action === 'loss',
  );
  const seenBy = new Map<string, number>();
  /** Versions that a loss removed, so that a late reply does not restore them. */
  const lost = new Set<number>();
  /** Versions of which rows were removed from outside: the remaining rows must belong to them. */
  const damaged = new Set<number>();
  let confirmed = createConfirmed();
  let logged: number[] = [];
  /** The fetch of the last version. */
  let last: string | undefined;
  /** Reads that started earlier may have been served before the data went back. */
  let backAt = Number.NEGATIVE_INFINITY;

  for (const [index, record] of history.entries()) {
    if (
      record.kind === 'disturbed' &&
      (record.action === 'loss' || record.action === 'unregister')
    ) {
      for (const version of logged) lost.add(version);
      logged = [];
      confirmed = createConfirmed();
      seenBy.clear();
      backAt = record.until;
      last = undefined;
    } else if (record.kind === 'disturbed' && record.action === 'damage') {
      damaged.add(record.version ?? 0);
    } else if (record.kind === 'logged' && record.version !== undefined) {
      last = versions.get(record.version);
      logged.push(record.version);
    } else if (record.kind === 'steered' && record.what === 'rollback') {
      const { version = 0, at } = record;
      const isLogged = failovers.isEmpty || versions.has(version);
      if (record.outcome === 'ok' && !lost.has(version) && isLogged) confirmed.add(version, at);
    } else if (record.kind === 'returned' && record.outcome === 'ok') {
      const { version = 0, attempt, at } = record;
      if (!lost.has(version) && isKept(version, attempt)) confirmed.add(version, at);
    } else if (record.kind === 'read') {
      const { reader, version, invokedAt } = record;
      const other = failovers.isEmpty ? undefined : shown.see(record);
      if (other !== undefined) report('complete: a fetch is committed once', other);
      if (failovers.isWithin(invokedAt)) {
        judgeWhole(record);
        continue;
      }
      const isLossAhead = index < lastLoss || failovers.isBeforeEnd(invokedAt);
      judgeRead(record, confirmed.highestBefore(invokedAt), isLossAhead);
      const isLogged = failovers.isEmpty || versions.has(version ?? 0);
      if (invokedAt >= backAt && isLogged)
        seenBy.set(reader, Math.max(seenBy.get(reader) ?? 0, version ?? 0));
    } else if (record.kind === 'final') {
      judgeFinal(record, fetches.get(last ?? ''));
    }
  }
  return found;

  function judgeRead(read: Read, expected: number, isLossAhead: boolean): void {
    const what = `${read.reader} at ${String(read.at)}`;
    if (read.version === null) {
      if (expected > 0 && !isAway(read)) report('no gap', `${what} saw no version`);
      return;
    }
    // The log may lack what a loss removed: then the rows have to show which fetch they belong to.
    const unlogged = isLossAhead ? attemptShown(read) : undefined;
    const fetched = fetches.get(versions.get(read.version) ?? unlogged ?? '');
    if (fetched === undefined) {
      report(
        'no loss: what was refused is not shown',
        `${what} saw a version that nobody committed`,
      );
      return;
    }
    if (read.version < (seenBy.get(read.reader) ?? 0)) report('no loss: reads never go back', what);
    if (read.version < expected) report('no loss: a read sees the last commit', what);
    judgeTargets(read, fetched, what);
  }

  /** For a read while two servers may answer: each has to return one complete fetch. */
  function judgeWhole(read: Read): void {
    if (read.version === null) return;
    const what = `${read.reader} at ${String(read.at)}, in a failover`;
    const fetched = fetches.get(attemptShown(read) ?? '');
    if (fetched === undefined) report('no mix', `${what} saw what is of no fetch`);
    else judgeTargets(read, fetched, what);
  }

  function judgeTargets(read: Read, fetched: Fetched, what: string): void {
    for (const [name, content] of Object.entries(fetched.targets)) {
      const seen = read.targets[name] ?? null;
      if (seen === null) {
        if (content.count > 0 && !isAway(read)) report('no gap', `${what} missed ${name}`);
      } else if (seen.attempt !== fetched.attempt) {
        report('no mix', `${what} saw ${seen.attempt} in ${name}, not ${fetched.attempt}`);
      } else if (damaged.has(read.version ?? 0)) {
        continue;
      } else if (seen.count !== content.count || seen.digest !== content.digest) {
        report('complete: rows are those of the fetch', `${what} in ${name}`);
      }
    }
  }

  function judgeFinal(final: Final, fetched: Fetched | undefined): void {
    const { live, staging, at } = final;
    for (const { key, ageMs } of staging) {
      if (ageMs > stagingTtlMs) report('no leak', `${key} is ${String(ageMs)} ms old`);
    }
    found.push(...checkKept(final, (version) => fetches.get(versions.get(version) ?? '')));
    if (isAway({ invokedAt: at, at })) {
      for (const [name, content] of Object.entries(live)) {
        if (content !== null) report('no leak', `${name} is there though nobody wants it`);
      }
      return;
    }
    for (const [name, content] of Object.entries(fetched?.targets ?? {})) {
      const key = live[name] ?? null;
      if (key === null) {
        if (content.count > 0) report('no gap', `${name} is gone in the end`);
        continue;
      }
      if (key.ttlMs !== null) report('complete: live keys do not expire', name);
      if (key.count !== content.count || key.digest !== content.digest) {
        report('complete: rows are those of the fetch', `${name} in the end`);
      }
    }
  }
}

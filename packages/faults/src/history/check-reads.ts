import type { CheckOptions } from './check-history.js';
import type { Fetched, Final, History, Invariant, Logged, Read, Violation } from './record.js';

/** What readers of one cache saw, and what was left in the end. */
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
  const versions = new Map(
    history.flatMap((record) =>
      record.kind === 'logged' && record.what === 'commit'
        ? [[record.version ?? 0, record] as const]
        : [],
    ),
  );
  const seenBy = new Map<string, number>();
  /** When each version was confirmed; emptied by a loss. */
  let confirmed: { readonly version: number; readonly at: number }[] = [];
  let last: Logged | undefined;

  for (const record of history) {
    if (
      record.kind === 'disturbed' &&
      (record.action === 'loss' || record.action === 'unregister')
    ) {
      confirmed = [];
      seenBy.clear();
      last = undefined;
    } else if (record.kind === 'logged' && record.what === 'commit') {
      last = record;
    } else if (record.kind === 'returned' && record.outcome === 'ok') {
      confirmed.push({ version: record.version ?? 0, at: record.at });
    } else if (record.kind === 'read') {
      const due = confirmed.filter(({ at }) => at < record.invokedAt);
      const expected = Math.max(0, ...due.map(({ version }) => version));
      judgeRead(record, expected);
      seenBy.set(record.reader, Math.max(seenBy.get(record.reader) ?? 0, record.version ?? 0));
    } else if (record.kind === 'final') {
      judgeFinal(record, last && fetches.get(last.attempt ?? ''));
    }
  }
  return found;

  function judgeRead(read: Read, expected: number): void {
    const what = `${read.reader} at ${String(read.at)}`;
    if (read.version === null) {
      if (expected > 0) report('no gap', `${what} saw no version`);
      return;
    }
    const commit = versions.get(read.version);
    const fetched = fetches.get(commit?.attempt ?? '');
    if (commit === undefined || fetched === undefined) {
      report(
        'no loss: what was refused is not shown',
        `${what} saw a version that nobody committed`,
      );
      return;
    }
    if (read.version < (seenBy.get(read.reader) ?? 0)) report('no loss: reads never go back', what);
    if (read.version < expected) report('no loss: a read sees the last commit', what);
    for (const [name, content] of Object.entries(fetched.targets)) {
      const seen = read.targets[name] ?? null;
      if (seen === null) {
        if (content.count > 0) report('no gap', `${what} missed ${name}`);
      } else if (seen.attempt !== fetched.attempt) {
        report('no mix', `${what} saw ${seen.attempt} in ${name}, not ${fetched.attempt}`);
      } else if (seen.count !== content.count || seen.digest !== content.digest) {
        report('complete: rows are those of the fetch', `${what} in ${name}`);
      }
    }
  }

  function judgeFinal({ live, staging }: Final, fetched: Fetched | undefined): void {
    for (const { key, ageMs } of staging) {
      if (ageMs > stagingTtlMs) report('no leak', `${key} is ${String(ageMs)} ms old`);
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

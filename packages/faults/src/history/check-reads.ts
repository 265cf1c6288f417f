import type { CheckOptions } from './check-options.js';
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
  const lastLoss = history.findLastIndex(
    (record) => record.kind === 'disturbed' && record.action === 'loss',
  );
  const seenBy = new Map<string, number>();
  /** Versions that a loss took back, so that a late answer does not bring them back. */
  const lost = new Set<number>();
  /** Versions whose rows a stranger has taken away: what is left must still be of them. */
  const damaged = new Set<number>();
  let confirmed = createConfirmed();
  let logged: number[] = [];
  let last: Logged | undefined;
  /** Reads that began before may have been made before data went back. */
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
    } else if (record.kind === 'logged' && record.what === 'commit') {
      last = record;
      logged.push(record.version ?? 0);
    } else if (record.kind === 'returned' && record.outcome === 'ok') {
      const { version = 0, at } = record;
      if (!lost.has(version)) confirmed.add(version, at);
    } else if (record.kind === 'read') {
      judgeRead(record, confirmed.highestBefore(record.invokedAt), index < lastLoss);
      const { reader, version, invokedAt } = record;
      if (invokedAt >= backAt) seenBy.set(reader, Math.max(seenBy.get(reader) ?? 0, version ?? 0));
    } else if (record.kind === 'final') {
      judgeFinal(record, last && fetches.get(last.attempt ?? ''));
    }
  }
  return found;

  function judgeRead(read: Read, expected: number, isLossAhead: boolean): void {
    const what = `${read.reader} at ${String(read.at)}`;
    if (read.version === null) {
      if (expected > 0) report('no gap', `${what} saw no version`);
      return;
    }
    // What a loss took along may be in no log: then the rows have to say which fetch they are of.
    const unlogged = Object.values(read.targets).find((seen) => seen !== null)?.attempt;
    const attempt = versions.get(read.version)?.attempt ?? (isLossAhead ? unlogged : undefined);
    const fetched = fetches.get(attempt ?? '');
    if (fetched === undefined) {
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
      } else if (damaged.has(read.version)) {
        continue;
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

/** The versions that were confirmed, each with when; times rise. */
function createConfirmed(): {
  add(version: number, at: number): void;
  /** The highest that was confirmed before a moment; 0 for none. */
  highestBefore(at: number): number;
} {
  const times: number[] = [];
  const highest: number[] = [];
  return {
    add: (version, at) => {
      times.push(at);
      highest.push(Math.max(version, highest.at(-1) ?? 0));
    },
    // Reads come in the order of their ends, so the moment is near the last one.
    highestBefore: (at) => {
      let index = times.length - 1;
      while (index >= 0 && (times[index] ?? 0) >= at) index -= 1;
      return highest[index] ?? 0;
    },
  };
}

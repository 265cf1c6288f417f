import type { Content, History, HistoryRecord } from './record.js';

/** The bounds that simulated histories keep. */
export const simulatedBounds = { freshWithinMs: 1000, stagingTtlMs: 60_000 };

const targetNames = ['byId', 'all'] as const;

/**
 * A history of a system that keeps every promise: two processes, one cache, one reader. Each choice
 * determines the next step; the same choices give the same history.
 */
export function simulateHistory(choices: readonly number[]): History {
  const history: HistoryRecord[] = [];
  const cache = 'delays';
  let at = 0;
  let term = 0;
  let process = '';
  let attempts = 0;
  let version = 0;
  let shown: Shown | null = null;
  /** What was shown before. */
  let earlier: Shown | null = null;
  const tick = (): number => (at += 10);
  const candidacy = (): string => `candidacy-${String(term)}`;

  const elect = (): void => {
    if (process !== '') history.push({ kind: 'deposed', process, at: tick(), term });
    term += 1;
    process = term % 2 === 0 ? 'b' : 'a';
    const validUntil = at + 1_000_000;
    history.push({
      kind: 'elected',
      process,
      at: tick(),
      term,
      candidacy: candidacy(),
      validUntil,
    });
  };
  const refresh = (outcome: 'ok' | 'refused' | 'unknown'): void => {
    attempts += 1;
    const attempt = `${candidacy()}-${String(attempts)}`;
    const content: Content = { count: 1 + (attempts % 3), digest: `digest of ${attempt}` };
    const targets = Object.fromEntries(targetNames.map((name) => [name, content]));
    const base = { process, cache, attempt } as const;
    const pair = { cache, term, candidacy: candidacy() } as const;
    history.push({ kind: 'logged', what: 'claim', ...pair });
    const startedAt = tick();
    history.push({ kind: 'fetched', ...base, startedAt, at: tick(), targets });
    history.push({ kind: 'invoked', ...base, at: tick(), term });
    if (outcome === 'refused') {
      history.push({ kind: 'returned', ...base, at: tick(), outcome });
      return;
    }
    version += 1;
    earlier = shown;
    shown = { attempt, version, content };
    history.push({ kind: 'logged', what: 'commit', ...pair, attempt, version });
    history.push({
      kind: 'returned',
      ...base,
      at: tick(),
      outcome,
      ...(outcome === 'ok' ? { version } : {}),
    });
  };
  const read = (): void => {
    const { attempt, content } = shown ?? {};
    const seen = attempt === undefined || content === undefined ? null : { attempt, ...content };
    const targets = Object.fromEntries(targetNames.map((name) => [name, seen]));
    const invokedAt = tick();
    const reader = 'reader';
    const seenVersion = shown?.version ?? null;
    history.push({
      kind: 'read',
      reader,
      cache,
      invokedAt,
      at: tick(),
      version: seenVersion,
      targets,
    });
  };
  const lose = (): void => {
    history.push({ kind: 'disturbed', action: 'loss', at: tick(), until: tick() });
    shown = null;
    earlier = null;
  };
  const note = (what: 'pause' | 'resume' | 'request'): void =>
    void history.push({ kind: 'logged', what, cache, term, candidacy: candidacy() });
  const rollBack = (): void => {
    if (shown === null || earlier === null) return;
    version += 1;
    const back = earlier.version;
    [shown, earlier] = [{ ...earlier, version }, shown];
    const pair = { cache, term, candidacy: candidacy() } as const;
    const attempt = `rollback-${String(version)}`;
    history.push({ kind: 'logged', what: 'rollback', ...pair, attempt, version, back });
    const steered = { process, cache, what: 'rollback', outcome: 'ok', version } as const;
    history.push({ kind: 'steered', ...steered, invokedAt: at, at: tick() });
    read();
    note('resume');
  };
  const pause = (): void => {
    note('pause');
    read();
    // What is asked for is built, once.
    note('request');
    refresh('ok');
    note('resume');
  };

  elect();
  refresh('ok');
  read();
  for (const choice of choices) {
    // No step takes long enough to exceed the bound of liveness.
    if (choice % 8 === 0) elect();
    else if (choice % 8 === 1) refresh('unknown');
    else if (choice % 8 === 2) refresh('refused');
    else if (choice % 8 === 3) lose();
    else if (choice % 8 === 4) rollBack();
    else if (choice % 8 === 5) pause();
    else if (choice % 8 === 6) read();
    refresh('ok');
  }
  elect();
  refresh('ok');
  refresh('ok');
  read();
  read();
  const live = Object.fromEntries(
    targetNames.map((name) => [name, { ...contentOf(shown), ttlMs: null }]),
  );
  history.push({ kind: 'final', cache, at: tick(), live, staging: [] });
  return history;
}

interface Shown {
  readonly attempt: string;
  readonly version: number;
  readonly content: Content;
}

/**
 * The same, of processes that hold seats: they serve the cache in turn, and each claim draws a term.
 */
export function simulateSeats(choices: readonly number[]): History {
  const cache = 'delays';
  let term = 0;
  return simulateHistory(choices).map((record): HistoryRecord => {
    const { kind } = record;
    if (kind === 'elected') {
      const { process, at } = record;
      return { kind: 'serving', process, at, cache, term: term + 1 };
    }
    if (kind === 'deposed') {
      const { process, at } = record;
      return { kind: 'released', process, at, cache, reason: 'moved' };
    }
    if (kind === 'invoked') return { ...record, term };
    if (kind !== 'logged') return record;
    if (record.what !== 'claim') return { ...record, term };
    term += 1;
    return { ...record, term, isDrawn: true };
  });
}

function contentOf(shown: { readonly content: Content } | null): Content {
  return shown?.content ?? { count: 0, digest: '' };
}

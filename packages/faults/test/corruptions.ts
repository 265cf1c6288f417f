import type { History, HistoryRecord, Invariant } from '../src/history/record.js';

type Of<Kind extends HistoryRecord['kind']> = Extract<HistoryRecord, { kind: Kind }>;

/** Changes the last record that matches; the end of a simulated history has one of each kind. */
function changeLast<Kind extends HistoryRecord['kind']>(
  kind: Kind,
  change: (record: Of<Kind>) => readonly HistoryRecord[],
  fits: (record: Of<Kind>) => boolean = () => true,
) {
  return (history: History): History => {
    const index = history.findLastIndex(
      (record) => record.kind === kind && fits(record as Of<Kind>),
    );
    const record = history[index];
    if (record === undefined) throw new Error(`no ${kind}`);
    return history.toSpliced(index, 1, ...change(record as Of<Kind>));
  };
}

const isCommit = ({ what }: Of<'logged'>): boolean => what === 'commit';

/** One way to break each invariant of a good history. */
export const corruptions: Readonly<Record<Invariant, (history: History) => History>> = {
  'fenced: terms never go back': changeLast('logged', (r) => [{ ...r, term: 0 }], isCommit),
  'fenced: a commit holds the fence': changeLast(
    'logged',
    (r) => [{ ...r, what: 'claim', term: r.term + 1, candidacy: 'later' }, r],
    isCommit,
  ),
  'fenced: one writer in a term': changeLast(
    'logged',
    (r) => [{ ...r, candidacy: 'another' }],
    isCommit,
  ),
  'fenced: no commit after the deadline': changeLast('elected', (r) => [
    { ...r, validUntil: r.at },
  ]),
  'fenced: drawn terms rise': changeLast(
    'logged',
    (r) => [r, { ...r, isDrawn: true }],
    ({ what }) => what === 'claim',
  ),
  'fenced: who commits serves': changeLast('invoked', (r) => [
    { kind: 'serving', process: r.process, at: r.at, cache: 'another', term: r.term },
    r,
  ]),
  'no gap': changeLast('read', (r) => [{ ...r, targets: { ...r.targets, all: null } }]),
  'no mix': changeLast('read', (r) => [
    { ...r, targets: { ...r.targets, all: { attempt: 'other', count: 1, digest: '' } } },
  ]),
  'no loss: what was committed stays': (history) => {
    const calm = history.filter(({ kind }) => kind !== 'disturbed');
    return changeLast('logged', () => [], isCommit)(calm);
  },
  'no loss: what was refused is not shown': changeLast('returned', (r) => [
    { ...r, outcome: 'refused' },
  ]),
  'no loss: reads never go back': changeLast('read', (r) => [
    { ...r, version: (r.version ?? 0) - 1 },
  ]),
  'no loss: a read sees the last commit': changeLast('read', (r) => [
    { ...r, version: (r.version ?? 0) - 1 },
  ]),
  'no loss: earlier versions stay whole': changeLast('final', (r) => {
    const torn = { version: 1, targets: { all: { count: 99, digest: '' } } };
    return [{ ...r, kept: { most: 2, versions: [torn], unnamed: [] } }];
  }),
  'no leak': changeLast('final', (r) => [{ ...r, staging: [{ key: 's', ageMs: 60_001 }] }]),
  'complete: rows are those of the fetch': changeLast('fetched', (r) => [
    { ...r, targets: { ...r.targets, all: { count: 99, digest: '' } } },
  ]),
  'complete: versions rise': changeLast('logged', (r) => [{ ...r, version: 1 }], isCommit),
  'complete: a fetch is committed once': changeLast(
    'logged',
    (r) => [r, { ...r, version: (r.version ?? 0) + 1 }],
    isCommit,
  ),
  'complete: live keys do not expire': changeLast('final', (r) => [
    { ...r, live: { all: { count: 1, digest: '', ttlMs: 5 } } },
  ]),
  live: changeLast('final', (r) => [{ ...r, at: r.at + 5000 }]),
  'paused: nothing is published': changeLast(
    'logged',
    (r) => [{ ...r, what: 'pause' }, r],
    ({ what }) => what === 'claim',
  ),
  'chain: the last commit is followed': changeLast('fetched', (r) => [
    { ...r, upstream: { [r.cache]: 0 } },
  ]),
  'chain: a version is followed once': (history) =>
    history.map((r) => (r.kind === 'fetched' ? { ...r, upstream: { other: 1 } } : r)),
  'one fetch at a time': changeLast('fetched', (r) => [{ ...r, startedAt: r.startedAt - 50 }]),
  'a lease is not taken before its end': (history) => {
    const calm = history.filter(({ kind }) => kind !== 'disturbed');
    return changeLast('deposed', (r) => [{ ...r, reason: 'missing' }])(calm);
  },
  'one leader at a time': (history) => {
    const calm = history.filter(({ kind }) => kind !== 'disturbed');
    return changeLast('deposed', () => [])(calm);
  },
  'one leadership at a time': changeLast('elected', (r) => [r, { ...r, term: r.term + 1 }]),
  'one serving at a time': changeLast('invoked', (r) => {
    const { process, at, cache, term } = r;
    const serving = { kind: 'serving', process, at, cache, term } as const;
    return [serving, serving, r];
  }),
};

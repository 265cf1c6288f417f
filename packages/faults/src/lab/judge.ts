import { checkHistory } from '../history/check-history.js';
import type { CheckOptions } from '../history/check-options.js';
import type { History, HistoryRecord } from '../history/record.js';
import { finalState } from './final-state.js';
import type { StampedCache } from './instance/stamped-cache.js';
import type { SlotLog } from './merge-history.js';
import { mergeHistory } from './merge-history.js';
import type { ReadClient } from './read-client.js';

/** What a crew's history came to. */
export interface Judgement {
  /** Broken promises, each in a sentence. */
  readonly violations: readonly string[];
  /** Stretches without a commit that were too long: a slow machine can cause them. */
  readonly missed: readonly string[];
  readonly commits: number;
  /** Those of them that changed live keys in part. */
  readonly commitsInPart: number;
  /** Commits that were refused: by the fence, or because staging was not whole. */
  readonly refused: number;
  readonly reads: number;
  readonly elections: number;
  readonly history: History;
}

/** What {@link judgeCrew} works with. */
export interface CrewRemains extends CheckOptions {
  readonly namespace: string;
  readonly caches: readonly Pick<StampedCache, 'name' | 'delta'>[];
  readonly client: ReadClient;
  /** What was recorded: by the instances, by readers, and of what was done to the system. */
  readonly records: readonly HistoryRecord[];
  readonly log: SlotLog;
}

/** Puts the history together and judges it. Every instance has ended. */
export async function judgeCrew(remains: CrewRemains): Promise<Judgement> {
  const { namespace, caches, client, records, log, freshWithinMs, stagingTtlMs } = remains;
  const finals = await Promise.all(
    caches.map(({ name: cache, delta }) =>
      finalState({ client, namespace, cache, delta }, stagingTtlMs),
    ),
  );
  const history = mergeHistory([...records, ...finals], log);
  const found = checkHistory(history, { freshWithinMs, stagingTtlMs });
  const sentences = found.map(({ invariant, detail }) => `${invariant}: ${detail}`);
  const count = (fits: (record: HistoryRecord) => boolean): number => history.filter(fits).length;
  return {
    violations: sentences.filter((_, index) => found[index]?.invariant !== 'live'),
    missed: sentences.filter((_, index) => found[index]?.invariant === 'live'),
    commits: count((record) => record.kind === 'logged' && record.what === 'commit'),
    commitsInPart: count((record) => record.kind === 'logged' && record.inPart === true),
    refused: count((record) => record.kind === 'returned' && record.outcome === 'refused'),
    reads: count(({ kind }) => kind === 'read'),
    elections: count(({ kind }) => kind === 'elected'),
    history,
  };
}

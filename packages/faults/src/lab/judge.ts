import { checkHistory } from '../history/check-history.js';
import type { CheckOptions } from '../history/check-options.js';
import type { History, HistoryRecord } from '../history/record.js';
import { finalState } from './final-state.js';
import type { StampedCache } from './instance/stamped-cache.js';
import type { SlotLog } from './merge-history.js';
import { mergeHistory } from './merge-history.js';
import type { ReadClient } from './read-client.js';

/** The verdict on the history of a crew. */
export interface Judgement {
  /** Broken promises, each in a sentence. */
  readonly violations: readonly string[];
  /** Times without a commit that were too long: a slow machine can cause them. */
  readonly missed: readonly string[];
  readonly commits: number;
  /** The number of deltas among the commits. */
  readonly commitsInPart: number;
  /** Commits that were refused: because of the fence, or because staging was incomplete. */
  readonly refused: number;
  readonly rollbacks: number;
  readonly reads: number;
  readonly elections: number;
  readonly history: History;
}

/** What {@link judgeCrew} needs. */
export interface CrewRemains extends CheckOptions {
  readonly namespace: string;
  readonly caches: readonly Pick<StampedCache, 'name' | 'delta' | 'keep'>[];
  readonly client: ReadClient;
  /** The records of instances and readers, and the disturbances. */
  readonly records: readonly HistoryRecord[];
  readonly log: SlotLog;
}

/** Merges the history and judges it. Every instance has ended. */
export async function judgeCrew(remains: CrewRemains): Promise<Judgement> {
  const { namespace, caches, client, records, log, freshWithinMs, stagingTtlMs } = remains;
  const finals = await Promise.all(
    caches.map(({ name: cache, delta, keep }) =>
      finalState({ client, namespace, cache, delta, keep }, stagingTtlMs),
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
    rollbacks: count((record) => record.kind === 'logged' && record.what === 'rollback'),
    reads: count(({ kind }) => kind === 'read'),
    elections: count(({ kind }) => kind === 'elected'),
    history,
  };
}

import { checkHistory } from '../history/check-history.js';
import type { History, HistoryRecord } from '../history/record.js';
import { finalState } from './final-state.js';
import type { Member } from './member.js';
import type { SlotLog } from './merge-history.js';
import { mergeHistory, readHistoryFile } from './merge-history.js';
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
export interface CrewRemains {
  readonly namespace: string;
  readonly caches: readonly string[];
  readonly members: readonly Member[];
  readonly client: ReadClient;
  /** What the lab itself recorded: reads, and what was done to the system. */
  readonly records: readonly HistoryRecord[];
  readonly log: SlotLog;
  readonly freshWithinMs: number;
  readonly stagingTtlMs: number;
  /** Whether its caches are refreshed in part. */
  readonly delta: boolean;
}

/** Puts the history together and judges it. Every process has ended. */
export async function judgeCrew(remains: CrewRemains): Promise<Judgement> {
  const { namespace, caches, members, client, records, log } = remains;
  const { freshWithinMs, stagingTtlMs, delta } = remains;
  const finals = await Promise.all(
    caches.map((cache) => finalState({ client, namespace, cache, delta }, stagingTtlMs)),
  );
  const own = await Promise.all(
    members.map(({ settings }) => readHistoryFile(settings.historyFile)),
  );
  const history = mergeHistory([...own.flat(), ...records, ...finals], log);
  const found = checkHistory(history, { freshWithinMs, stagingTtlMs });
  const sentences = found.map(({ invariant, detail }) => `${invariant}: ${detail}`);
  const unhandled = members.flatMap(({ name, messages }) =>
    messages.flatMap((message) =>
      message.type === 'unhandled' ? [`unhandled in ${name}: ${message.error}`] : [],
    ),
  );
  const count = (fits: (record: HistoryRecord) => boolean): number => history.filter(fits).length;
  return {
    violations: [
      ...sentences.filter((_, index) => found[index]?.invariant !== 'live'),
      ...unhandled,
    ],
    missed: sentences.filter((_, index) => found[index]?.invariant === 'live'),
    commits: count((record) => record.kind === 'logged' && record.what === 'commit'),
    commitsInPart: count((record) => record.kind === 'logged' && record.inPart === true),
    refused: count((record) => record.kind === 'returned' && record.outcome === 'refused'),
    reads: count(({ kind }) => kind === 'read'),
    elections: count(({ kind }) => kind === 'elected'),
    history,
  };
}

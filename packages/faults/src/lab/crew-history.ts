import type { CheckOptions } from '../history/check-options.js';
import type { Disturbed, Fetched, HistoryRecord } from '../history/record.js';
import type { StampedCache } from './instance/stamped-cache.js';
import type { Witness } from './instance/witness-scripts.js';
import type { Judgement } from './judge.js';
import { judgeCrew } from './judge.js';
import { machineNowMs } from './machine-time.js';
import type { SlotLog } from './merge-history.js';
import type { ReadClient } from './read-client.js';
import type { Reader } from './reader.js';
import { startReader } from './reader.js';
import { openWitnessLog } from './witness-log.js';

/** What becomes the history of a crew: what was read, logged, and done to the system. */
export interface CrewHistory {
  readonly records: readonly HistoryRecord[];
  /** What fetches came to, by their names: those of instances that record here. */
  readonly fetches: ReadonlyMap<string, Fetched>;
  record(record: HistoryRecord): void;
  /** Notes what was done to the system. */
  disturbed(what: Omit<Disturbed, 'kind'>): void;
  /** Reads a cache over and over until the crew is judged, or the reader stopped. */
  read(options: ReadOptions): Reader;
  /** The commands that read what the slots have logged, which {@link CrewHistory.accept} takes. */
  readonly logReads: readonly (readonly [string, ...string[]])[];
  /** Takes replies to the reads of the log. */
  accept(replies: readonly unknown[]): void;
  /** Everything logged so far is behind this loss, and what is logged from now on before it. */
  lost(at: number): void;
  /** Stops the readers. */
  stop(): Promise<void>;
  /** Stops the readers, reads what is left, and judges. Every instance has ended. */
  judge(options: JudgeHistory): Promise<Judgement>;
}

/** Options of {@link CrewHistory.read}. */
export interface ReadOptions {
  readonly cache: string;
  readonly everyMs: number;
  /** @default of the cache */
  readonly name?: string;
  /** @default that of the crew */
  readonly client?: Pick<ReadClient, 'transaction'>;
}

/** Options of {@link CrewHistory.judge}. */
export interface JudgeHistory extends CheckOptions {
  /** Who reads what is left. @default the client of the crew */
  readonly client?: ReadClient;
  /** What instances have written down elsewhere. @default nothing */
  readonly own?: readonly HistoryRecord[];
  /** What no history knows, each in a sentence: as violations. @default nothing */
  readonly told?: readonly string[];
}

/** An empty {@link CrewHistory}. */
export function openHistory(
  namespace: string,
  caches: readonly StampedCache[],
  crewClient: ReadClient,
  witness: Witness = 'claims and commits',
): CrewHistory {
  const records: HistoryRecord[] = [];
  const log: SlotLog[number][] = [];
  const readers: Reader[] = [];
  const logs = caches.map(({ name }) => openWitnessLog(namespace, name, witness));
  const fetches = new Map<string, Fetched>();
  const record = (line: HistoryRecord): void => {
    records.push(line);
    if (line.kind === 'fetched') fetches.set(line.attempt, line);
  };
  const history: CrewHistory = {
    records,
    fetches,
    record,
    disturbed: (what) => record({ kind: 'disturbed', ...what }),
    read: ({ cache, everyMs, name = `reader of ${cache}`, client = crewClient }) => {
      const { delta } = caches.find((one) => one.name === cache) ?? { delta: false };
      const reader = startReader({ name, namespace, cache, delta, client, record, everyMs });
      readers.push(reader);
      return reader;
    },
    logReads: logs.map(({ key }) => ['XRANGE', key, '-', '+']),
    accept: (replies) => {
      for (const [index, { accept }] of logs.entries()) log.push(...accept(replies[index]));
    },
    lost: (at) => {
      log.push({ kind: 'disturbed', action: 'loss', at, until: machineNowMs() });
    },
    stop: async () => {
      await Promise.all(readers.map((reader) => reader.stop()));
    },
    judge: async ({ client = crewClient, own = [], told = [], ...bounds }) => {
      await history.stop();
      history.accept(await Promise.all(history.logReads.map((read) => client.send(...read))));
      const all = [...own, ...records];
      const found = await judgeCrew({ namespace, caches, client, records: all, log, ...bounds });
      return { ...found, violations: [...found.violations, ...told] };
    },
  };
  return history;
}

/**
 * Data goes back, those of several crews at once: what is logged is read first. Commands run in one
 * step with that (single server, so nothing comes in between); a function may take its time.
 */
export async function loseTogether(
  client: ReadClient,
  histories: readonly CrewHistory[],
  work: readonly (readonly [string, ...string[]])[] | (() => Promise<void>),
): Promise<void> {
  const at = machineNowMs();
  const reads = histories.flatMap(({ logReads }) => logReads);
  const replies =
    typeof work === 'function'
      ? await Promise.all(reads.map((read) => client.send(...read)))
      : await client.transaction([...reads, ...work]);
  let position = 0;
  for (const { accept, logReads } of histories) {
    accept(replies.slice(position, (position += logReads.length)));
  }
  if (typeof work === 'function') await work();
  for (const { lost } of histories) lost(at);
}

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

/** Collects the history of a crew: reads, the logs of the slots, and disturbances. */
export interface CrewHistory {
  readonly records: readonly HistoryRecord[];
  /** The content of each fetch by its name, for instances that record in this process. */
  readonly fetches: ReadonlyMap<string, Fetched>;
  record(record: HistoryRecord): void;
  /** Records a disturbance of the system. */
  disturbed(what: Omit<Disturbed, 'kind'>): void;
  /** Reads a cache repeatedly until the crew is judged or the reader is stopped. */
  read(options: ReadOptions): Reader;
  /**
   * The commands that read the logs of the slots, whose replies {@link CrewHistory.accept} takes.
   */
  readonly logReads: readonly (readonly [string, ...string[]])[];
  /** Takes the replies to the commands that read the logs. */
  accept(replies: readonly unknown[]): void;
  /**
   * Records a loss: everything logged so far is before it, and what is logged later is after it.
   */
  lost(at: number): void;
  /** Stops the readers. */
  stop(): Promise<void>;
  /** Stops the readers, reads the final state, and judges. All instances must have ended. */
  judge(options: JudgeHistory): Promise<Judgement>;
}

/** Options of {@link CrewHistory.read}. */
export interface ReadOptions {
  readonly cache: string;
  readonly everyMs: number;
  /** Milliseconds until the first read. @default 0 */
  readonly afterMs?: number;
  /** @default of the cache */
  readonly name?: string;
  /** @default that of the crew */
  readonly client?: Pick<ReadClient, 'transaction'>;
}

/** Reads each cache repeatedly; hundreds at the same moment would be a disturbance of its own. */
export function readEvenly(
  history: Pick<CrewHistory, 'read'>,
  caches: readonly string[],
  everyMs: number,
): void {
  for (const [index, cache] of caches.entries()) {
    history.read({ cache, everyMs, afterMs: (everyMs * index) / caches.length });
  }
}

/** Options of {@link CrewHistory.judge}. */
export interface JudgeHistory extends CheckOptions {
  /** Reads the final state. @default the client of the crew */
  readonly client?: ReadClient;
  /** Records that instances have written elsewhere. @default nothing */
  readonly own?: readonly HistoryRecord[];
  /** Uncaught errors, each in a sentence: further violations. @default nothing */
  readonly uncaught?: readonly string[];
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
    read: ({ cache, everyMs, afterMs, name = `reader of ${cache}`, client = crewClient }) => {
      const { delta } = caches.find((one) => one.name === cache) ?? { delta: false };
      const times = { everyMs, afterMs };
      const reader = startReader({ name, namespace, cache, delta, client, record, ...times });
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
    judge: async ({ client = crewClient, own = [], uncaught = [], ...bounds }) => {
      await history.stop();
      history.accept(await Promise.all(history.logReads.map((read) => client.send(...read))));
      const all = [...own, ...records];
      const found = await judgeCrew({ namespace, caches, client, records: all, log, ...bounds });
      return { ...found, violations: [...found.violations, ...uncaught] };
    },
  };
  return history;
}

/**
 * Makes the data of one or several crews go back; the logs are read first. Commands run in one step
 * with that read (on a single server, so nothing comes in between); a function may take any time.
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

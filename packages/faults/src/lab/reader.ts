import { setTimeout as sleep } from 'node:timers/promises';
import type { Content, HistoryRecord, Read } from '../history/record.js';
import type { targetNames } from './cache-keys.js';
import { cacheKeys } from './cache-keys.js';
import { machineNowMs } from './machine-time.js';
import type { ReadClient } from './read-client.js';
import { attemptOf, lastAttempt, ordered, unordered } from './stamped-rows.js';

/** Reads every target of a cache in one transaction, repeatedly. */
export interface Reader {
  readonly reads: number;
  /** Resolves when the current read has ended; no other follows. */
  stop(): Promise<void>;
}

/** What {@link readOnce} reads. */
export interface ReadCache {
  readonly client: Pick<ReadClient, 'transaction'>;
  readonly namespace: string;
  readonly cache: string;
  /** Whether the cache has `delta: true`: then it has a sorted set instead of a list. */
  readonly delta: boolean;
}

/** Options of {@link startReader}. */
export interface ReaderOptions extends ReadCache {
  readonly name: string;
  readonly everyMs: number;
  /** Milliseconds until the first read. @default 0 */
  readonly afterMs?: number | undefined;
  record(record: HistoryRecord): void;
}

/** Starts a {@link Reader}. Reads that fail are not recorded. */
export function startReader(options: ReaderOptions): Reader {
  const { name, everyMs, afterMs = 0, record } = options;
  let isStopped = false;
  let reads = 0;
  const run = async (): Promise<void> => {
    await sleep(afterMs);
    while (!isStopped) {
      const read = await readOnce(options, name).catch(() => undefined);
      if (read !== undefined) {
        reads += 1;
        record(read);
      }
      await sleep(everyMs);
    }
  };
  const done = run();
  return {
    get reads() {
      return reads;
    },
    stop: () => {
      isStopped = true;
      return done;
    },
  };
}

/** The complete content of a cache, at one moment. */
export async function readOnce(
  { client, namespace, cache, delta }: ReadCache,
  reader: string,
): Promise<Read> {
  const keys = cacheKeys(namespace, cache);
  const invokedAt = machineNowMs();
  const [version, ...contents] = await client.transaction([
    ['HGET', keys.metadata, 'version'],
    ...readsOf(keys, delta),
  ]);
  return {
    kind: 'read',
    reader,
    cache,
    invokedAt,
    at: machineNowMs(),
    version: version === null ? null : Number(version),
    targets: contentsIn(contents),
  };
}

/** Keys that hold the targets of a cache: the live ones, or those of an earlier version. */
type TargetKeys = Readonly<Record<(typeof targetNames)[number], string>>;

/** The content of such keys, at one moment. */
export async function readContents(
  client: Pick<ReadClient, 'transaction'>,
  keys: TargetKeys,
  delta: boolean,
): Promise<Read['targets']> {
  return contentsIn(await client.transaction(readsOf(keys, delta)));
}

function readsOf(keys: TargetKeys, delta: boolean): [string, ...string[]][] {
  return [
    ['HGETALL', keys.byId],
    [delta ? 'ZRANGE' : 'LRANGE', keys.all, '0', '-1'],
    ['SMEMBERS', keys.attempts],
  ];
}

function contentsIn(replies: readonly unknown[]): Read['targets'] {
  const [flat, all, attempts] = replies as [string[] | Record<string, string>, string[], string[]];
  const fields = fieldsOf(flat);
  const byId = [...fields.values()];
  return {
    // The first row belongs to the last fetch, even if the others are older.
    byId: seen(byId.length, attemptOf(fields.get('0')), () => unordered(byId)),
    all: seen(all.length, attemptOf(all[0]), () => ordered(all)),
    attempts: seen(attempts.length, lastAttempt(attempts), () => unordered(attempts)),
  };
}

/** A hash as pairs or as an object, depending on the client. */
function fieldsOf(hash: readonly string[] | Record<string, string>): ReadonlyMap<string, string> {
  if (!Array.isArray(hash)) return new Map(Object.entries(hash));
  const pairs = hash as readonly string[];
  const names = pairs.filter((_, index) => index % 2 === 0);
  return new Map(names.map((name, index) => [name, pairs[2 * index + 1] ?? '']));
}

function seen(
  count: number,
  attempt: string,
  content: () => Content,
): (Content & { readonly attempt: string }) | null {
  return count === 0 ? null : { ...content(), attempt };
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Content, HistoryRecord, Read } from '../history/record.js';
import { cacheKeys } from './cache-keys.js';
import { machineNowMs } from './machine-time.js';
import type { ReadClient } from './read-client.js';
import { attemptOf, ordered, unordered } from './stamped-rows.js';

/** Reads every target of a cache in one transaction, over and over. */
export interface Reader {
  readonly reads: number;
  /** Resolves when the read that is under way has ended; there is none after it. */
  stop(): Promise<void>;
}

/** What {@link startReader} works with. */
export interface ReaderOptions {
  readonly name: string;
  readonly namespace: string;
  readonly cache: string;
  readonly client: ReadClient;
  readonly everyMs: number;
  record(record: HistoryRecord): void;
}

/** Starts a {@link Reader}. A read that fails is no read. */
export function startReader(options: ReaderOptions): Reader {
  const { name, namespace, cache, client, everyMs, record } = options;
  let isStopped = false;
  let reads = 0;
  const run = async (): Promise<void> => {
    while (!isStopped) {
      const read = await readOnce(client, namespace, cache, name).catch(() => undefined);
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

/** Everything that a cache shows, at one moment. */
export async function readOnce(
  client: ReadClient,
  namespace: string,
  cache: string,
  reader: string,
): Promise<Read> {
  const keys = cacheKeys(namespace, cache);
  const invokedAt = machineNowMs();
  const [version, flat, all, attempts] = (await client.transaction([
    ['HGET', keys.metadata, 'version'],
    ['HGETALL', keys.byId],
    ['LRANGE', keys.all, '0', '-1'],
    ['SMEMBERS', keys.attempts],
  ])) as [string | null, string[] | Record<string, string>, string[], string[]];
  // As pairs or as an object, whichever the client makes of it.
  const byId = Array.isArray(flat)
    ? flat.filter((_, index) => index % 2 === 1)
    : Object.values(flat);
  return {
    kind: 'read',
    reader,
    cache,
    invokedAt,
    at: machineNowMs(),
    version: version === null ? null : Number(version),
    targets: {
      byId: seen(byId.length, attemptOf(byId[0]), () => unordered(byId)),
      all: seen(all.length, attemptOf(all[0]), () => ordered(all)),
      attempts: seen(attempts.length, attempts[0] ?? '', () => unordered(attempts)),
    },
  };
}

function seen(
  count: number,
  attempt: string,
  content: () => Content,
): (Content & { readonly attempt: string }) | null {
  return count === 0 ? null : { ...content(), attempt };
}

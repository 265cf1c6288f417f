import { setTimeout as sleep } from 'node:timers/promises';
import type { RedisDriver } from '@smart-redis/core';
import type { Fetched } from '../../history/record.js';
import { cacheKeys } from '../cache-keys.js';
import { machineNowMs } from '../machine-time.js';
import { attemptName, contentsOf, stampedRows } from '../stamped-rows.js';

/** A common way to fill a cache: writes its keys in place, one after the other, without a fence. */
export interface TornWriter {
  readonly writes: number;
  stop(): Promise<void>;
}

/** Options of {@link startTornWriter}. */
export interface TornWriterOptions {
  readonly driver: RedisDriver;
  readonly namespace: string;
  readonly cache: string;
  /** The id of the writer; unique. */
  readonly name: string;
  readonly random: () => number;
  /** Called with the fetch that is about to be written. */
  readonly onFetched: (fetched: Fetched) => void;
}

const everyMs = 10;

/** Starts a {@link TornWriter}, for controls: a reader must see mixed rows. */
export function startTornWriter(options: TornWriterOptions): TornWriter {
  const { driver, namespace, cache, name, random, onFetched } = options;
  const { metadata, byId, all, attempts } = cacheKeys(namespace, cache);
  let isOver = false;
  let writes = 0;
  const writeOnce = async (): Promise<void> => {
    const attempt = attemptName(name, writes);
    const rows = stampedRows(attempt, 20 + Math.floor(random() * 50));
    const texts = rows.map((row) => JSON.stringify(row));
    const at = machineNowMs();
    const targets = contentsOf(rows);
    onFetched({ kind: 'fetched', process: name, cache, attempt, startedAt: at, at, targets });
    await driver.send(['HSET', metadata, 'version', String(Date.now())]);
    await driver.send(['DEL', byId]);
    await driver.send([
      'HSET',
      byId,
      ...rows.flatMap(({ id }, index) => [String(id), texts[index] ?? '']),
    ]);
    await driver.send(['DEL', all]);
    await driver.send(['RPUSH', all, ...texts]);
    await driver.send(['DEL', attempts]);
    await driver.send(['SADD', attempts, attempt]);
    writes += 1;
  };
  const keepWriting = async (): Promise<void> => {
    while (!isOver) {
      await writeOnce().catch(() => undefined);
      await sleep(everyMs);
    }
  };
  const done = keepWriting();
  return {
    get writes() {
      return writes;
    },
    stop: async () => {
      isOver = true;
      await done;
    },
  };
}

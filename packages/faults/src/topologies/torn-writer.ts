import { setTimeout as sleep } from 'node:timers/promises';
import type { RedisDriver } from '@smart-redis/core';
import type { Place } from './stamped-cache.js';
import { rowsOf } from './stamped-cache.js';

/** What many caches do: writes its keys in place, one after the other, with no fence. */
export interface TornWriter {
  readonly writes: number;
  stop(): Promise<void>;
}

const everyMs = 10;

/** Starts a {@link TornWriter}, for controls: whoever watches it must see mixed rows. */
export function startTornWriter(
  driver: RedisDriver,
  { keys: [metadata, byId, all] }: Place,
  random: () => number,
  name = 'torn',
): TornWriter {
  let isOver = false;
  let writes = 0;
  const writeOnce = async (): Promise<void> => {
    const rows = rowsOf(`${name}-${String(writes)}`, 20 + Math.floor(random() * 50));
    const texts = rows.map((row) => JSON.stringify(row));
    const count = String(rows.length);
    await driver.send(['HSET', metadata, 'version', String(Date.now()), 'rows', count]);
    await driver.send(['DEL', byId]);
    await driver.send([
      'HSET',
      byId,
      ...rows.flatMap(({ id }, at) => [String(id), texts[at] ?? '']),
    ]);
    await driver.send(['DEL', all]);
    await driver.send(['RPUSH', all, ...texts]);
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

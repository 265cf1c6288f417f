// read-all.ts <url> <way> <key>: reads every row of a hash, and reports the speed, and its memory
// above the memory before.
import { hash, SmartRedis } from '@smart-redis/core';
import { Redis } from 'ioredis';
import { collectGarbage } from '../collect-garbage.js';
import { driverOf } from '../drivers.js';
import type { Row } from '../rows.js';
import type { ReadAllMessage, ReadAllWay } from './read-all-message.js';

const [url = '', way = '', key = ''] = process.argv.slice(2);
const read = await readerOf(way as ReadAllWay);
await collectGarbage();
const before = process.memoryUsage.rss();
let peak = before;
let rows = 0;
const start = performance.now();
for await (const row of read()) {
  if (row.id !== '') rows += 1;
  if (rows % 1000 === 0) peak = Math.max(peak, process.memoryUsage.rss());
}
const seconds = (performance.now() - start) / 1000;
const message: ReadAllMessage = {
  rows,
  peakBytes: peak,
  growthBytes: peak - before,
  rowsPerSecond: rows / seconds,
};
process.send?.(message, () => process.exit());

async function readerOf(chosen: ReadAllWay): Promise<() => AsyncIterable<Row>> {
  if (chosen === 'bare') {
    const client = new Redis(url);
    await client.ping();
    return () => scanByHand(client);
  }
  // Reads what another instance built.
  const smart = new SmartRedis({ driver: driverOf(chosen, url), namespace: 'bench-read-all' });
  const cache = smart.register({
    name: 'read-all',
    fetcher: (): Row[] => [],
    targets: { byId: hash({ key }) },
  });
  await cache.ready();
  return () => cache.read.byId.values();
}

async function* scanByHand(client: Redis): AsyncGenerator<Row> {
  let cursor = '0';
  do {
    const [next, pairs] = await client.hscan(key, cursor, 'COUNT', 500);
    for (let at = 1; at < pairs.length; at += 2) yield JSON.parse(pairs[at] ?? '') as Row;
    cursor = next;
  } while (cursor !== '0');
}

// memory.ts <url> <way> <rows> <source>: builds one hash, and reports its peak memory above the
// memory before.
import { hash } from '@smart-redis/core';
import { Redis } from 'ioredis';
import { collectGarbage } from '../collect-garbage.js';
import { startInstance } from '../instance.js';
import { ancestorWay } from '../peers/ancestor.js';
import { ioredisPipeline } from '../peers/hand-pipeline.js';
import type { Row } from '../rows.js';
import { rowAt, streamRows } from '../rows.js';
import type { MemoryMessage, MemorySource, MemoryWay } from './memory-message.js';

const [url = '', way = '', count = '', source = ''] = process.argv.slice(2);
const key = 'bench:memory';

const build = await builderOf(way as MemoryWay);
const array =
  (source as MemorySource) === 'array'
    ? Array.from({ length: Number(count) }, (_, index) => rowAt(index))
    : undefined;
// Garbage from loading the program would hide the memory of the build.
await collectGarbage();
const before = process.memoryUsage.rss();
let peak = before;
const look = (): void => {
  peak = Math.max(peak, process.memoryUsage.rss());
};
const timer = setInterval(look, 5);
await build(array ?? watched());
clearInterval(timer);
look();
process.send?.({ peakBytes: peak, growthBytes: peak - before } satisfies MemoryMessage, () =>
  process.exit(),
);

async function* watched(): AsyncGenerator<Row, void, undefined> {
  let seen = 0;
  for await (const row of streamRows(Number(count))) {
    seen += 1;
    // Without pauses between rows no timer would fire.
    if (seen % 1000 === 0) look();
    yield row;
  }
}

async function builderOf(
  chosen: MemoryWay,
): Promise<(rows: AsyncIterable<Row> | readonly Row[]) => Promise<unknown>> {
  switch (chosen) {
    case 'pipeline':
    case 'ancestor': {
      const client = new Redis(url);
      await client.ping();
      const peer = chosen === 'pipeline' ? ioredisPipeline(client) : ancestorWay(client);
      return (rows) => peer.build('hash', key, rows as AsyncIterable<Row>);
    }
    case 'ioredis':
    case 'redis': {
      const smart = await startInstance(chosen, url);
      return (rows) =>
        smart
          .register({
            // Every client fills the same key, each in its own namespace.
            adopt: true,
            name: 'memory',
            fetcher: () => rows as Row[],
            targets: { byId: hash({ key }) },
          })
          .ready();
    }
  }
}

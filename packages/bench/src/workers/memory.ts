// memory.ts <url> <way> <rows>: builds one hash, and tells its peak memory above what it had before.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { hash } from '@smart-redis/core';
import { Redis } from 'ioredis';
import { startInstance } from '../instance.js';
import { ancestorWay } from '../peers/ancestor.js';
import { ioredisPipeline } from '../peers/hand-pipeline.js';
import type { Row } from '../rows.js';
import { streamRows } from '../rows.js';
import type { MemoryMessage, MemoryWay } from './memory-message.js';

const [url = '', way = '', count = ''] = process.argv.slice(2);
const key = 'bench:memory';

const build = await builderOf(way as MemoryWay);
setFlagsFromString('--expose-gc');
// What loading the program left behind would hide what the build needs; freed pages go back to the system by and by.
for (let time = 0; time < 5; time += 1) {
  (runInNewContext('gc') as () => void)();
  await new Promise((resolve) => setTimeout(resolve, 100));
}
const before = process.memoryUsage.rss();
let peak = before;
const look = (): void => {
  peak = Math.max(peak, process.memoryUsage.rss());
};
const timer = setInterval(look, 5);
await build(watched());
clearInterval(timer);
look();
process.send?.({ peakBytes: peak, growthBytes: peak - before } satisfies MemoryMessage, () =>
  process.exit(),
);

async function* watched(): AsyncGenerator<Row, void, undefined> {
  let seen = 0;
  for await (const row of streamRows(Number(count))) {
    seen += 1;
    // Where rows come without a pause, no timer would fire.
    if (seen % 1000 === 0) look();
    yield row;
  }
}

async function builderOf(
  chosen: MemoryWay,
): Promise<(rows: AsyncIterable<Row>) => Promise<unknown>> {
  switch (chosen) {
    case 'pipeline':
    case 'ancestor': {
      const client = new Redis(url);
      await client.ping();
      const peer = chosen === 'pipeline' ? ioredisPipeline(client) : ancestorWay(client);
      return (rows) => peer.build('hash', key, rows);
    }
    case 'ioredis':
    case 'redis': {
      const smart = await startInstance(chosen, url);
      return (rows) =>
        smart
          .register({ name: 'memory', fetcher: () => rows, targets: { byId: hash({ key }) } })
          .ready();
    }
  }
}

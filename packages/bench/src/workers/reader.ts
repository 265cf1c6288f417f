// reader.ts <url> <key> <rows>: reads random fields one after another, as fast as answers come.
import { Redis } from 'ioredis';
import { rowAt } from '../rows.js';
import { quantile } from '../statistics.js';
import type { ReaderMessage, ReaderOrder } from './reader-message.js';

const [url = '', key = '', count = ''] = process.argv.slice(2);
const client = new Redis(url);
const rows = Number(count);
let latencies: number[] = [];
let missed = 0;
let reading: Promise<void> | undefined;
let stopped = false;

process.on('message', (order: ReaderOrder) => {
  if (order === 'start') {
    stopped = false;
    reading = read();
    return;
  }
  stopped = true;
  void reading?.then(report);
});

async function read(): Promise<void> {
  latencies = [];
  missed = 0;
  do {
    const { id } = rowAt(Math.floor(Math.random() * rows));
    const start = performance.now();
    if ((await client.hget(key, id)) === null) missed += 1;
    latencies.push(performance.now() - start);
  } while (!stopped);
}

function report(): void {
  process.send?.({
    reads: latencies.length,
    missed,
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
    maxMs: quantile(latencies, 1),
  } satisfies ReaderMessage);
}

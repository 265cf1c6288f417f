// reader.ts <url> <key> <rows> <pace>: reads random fields from 'start' to 'stop', then reports the
// results.
import { Redis } from 'ioredis';
import { rowAt } from '../rows.js';
import { quantile } from '../statistics.js';
import type { Latencies, Pace, ReaderMessage, ReaderOrder } from './reader-message.js';
import { sharedNowMs } from './reading/shared-now.js';
import { readAsAnswersCome } from './reading/read-as-answers-come.js';
import { readPaced } from './reading/read-paced.js';

const [url = '', key = '', count = '', pace = ''] = process.argv.slice(2);
const client = new Redis(url);
const rows = Number(count);
const start = (pace as Pace) === 'paced' ? await readPaced(read) : readAsAnswersCome(read);
let fromDue: number[] = [];
let fromSent: number[] = [];
let missed = 0;
let stop: (() => Promise<void>) | undefined;

process.on('message', (order: ReaderOrder) => {
  if (order === 'stop') {
    void stop?.().then(report);
    return;
  }
  fromDue = [];
  fromSent = [];
  missed = 0;
  stop = start();
});

/** `dueAt`: when the read should start, which may be late on a busy machine. */
async function read(dueAt: number): Promise<void> {
  const { id } = rowAt(Math.floor(Math.random() * rows));
  const sentAt = sharedNowMs();
  if ((await client.hget(key, id)) === null) missed += 1;
  const answeredAt = sharedNowMs();
  fromDue.push(answeredAt - dueAt);
  fromSent.push(answeredAt - sentAt);
}

function report(): void {
  process.send?.({
    reads: fromDue.length,
    missed,
    fromDue: latenciesOf(fromDue),
    fromSent: latenciesOf(fromSent),
  } satisfies ReaderMessage);
}

function latenciesOf(values: readonly number[]): Latencies {
  return { p50: quantile(values, 0.5), p99: quantile(values, 0.99), longest: quantile(values, 1) };
}

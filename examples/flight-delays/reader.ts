import { Redis } from 'ioredis';
import type { Verdict } from './judge.js';
import { createJudge } from './judge.js';
import { sendToParent, untilStopped } from './processes/parent.js';
import { readView } from './read-view.js';
import type { View } from './views.js';
import { views } from './views.js';

// A program that reads the reports. It uses Redis and a few keys, and does not use smart-redis.
const [, redisUrl = '', pause = '5'] = process.argv.slice(2);
let running = true;
const stopped = untilStopped().then(() => {
  running = false;
});

const pauseMs = Number(pause);
const reportEveryMs = 250;

async function keepReading(view: View, client: Redis): Promise<void> {
  const judge = createJudge();
  let latencies: number[] = [];
  let verdicts: Verdict[] = [];
  let fault: string | undefined;
  let isFaultReported = false;
  let reportedAt = performance.now();

  const report = (): void => {
    sendToParent({
      type: 'reads',
      cache: view.cache,
      latencies,
      verdicts,
      ...(fault === undefined || isFaultReported ? {} : { fault }),
    });
    isFaultReported ||= fault !== undefined;
    [latencies, verdicts, reportedAt] = [[], [], performance.now()];
  };
  while (running) {
    const reading = await readView(client, view);
    const verdict = judge(reading);
    if (verdict !== 'not-yet') {
      latencies.push(reading.latencyMs);
      verdicts.push(verdict);
      if (verdict !== 'whole') fault ??= `${verdict}: ${JSON.stringify(reading)}`;
    }
    if (performance.now() - reportedAt > reportEveryMs) report();
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  report();
}

const client = new Redis(redisUrl);
await Promise.all(views.map((view) => keepReading(view, client)));
await stopped;
client.disconnect();
process.disconnect();

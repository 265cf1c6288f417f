import { setTimeout as sleep } from 'node:timers/promises';
import { openBench } from '../lab/bench.js';
import {
  lazyElector,
  withoutPolls,
  withoutResubscribing,
} from '../lab/controls/without-messages.js';
import { brokenBy } from '../lab/in-process/open-crews.js';
import { openProxiedCrew } from '../lab/in-process/proxied-crew.js';
import { takeOver } from '../lab/in-process/take-over.js';
import { takeoverBar, ttlMs } from '../lab/lease.js';
import type { Row } from '../row.js';
import { missedBar } from '../run/bars.js';
import type { DriverName } from '../run/driver-name.js';
import { inLanes } from '../run/in-lanes.js';
import type { Control } from '../run/report-of.js';
import { reportOf } from '../run/report-of.js';
import { startStallMeter } from '../run/stall-meter.js';

/**
 * Every instance loses its connections at random times of its own, repeatedly; then the leader is
 * killed.
 */
export const connectionCut: Row = {
  id: 'F5',
  title: 'every connection is cut, then the leader is killed',
  bar: 'takeover p99 <= TTL + 100 ms, max <= TTL + 500 ms; subscribed again within 1 s of each cut',
  crew: 'in process',
  judgedBy: 'the checker of histories',
  async run({ driver, tries, random, progress }) {
    await using bench = await openBench();
    const stalls = startStallMeter();
    const count = tries(500);
    const takeoversMs: number[] = [];
    const connectedMs: number[] = [];
    const crews = await inLanes(
      count,
      14,
      () => openProxiedCrew({ driver, ...bench }),
      async (crew, index) => {
        await Promise.all(
          crew.members().map(async ({ connection: { proxy } }) => {
            await sleep((random() * ttlMs) / 2);
            proxy.cutAll();
          }),
        );
        connectedMs.push(await crew.connected());
        takeoversMs.push(await takeOver(crew, 'cut off'));
        await crew.connected();
        if (index % 100 === 99) progress(`${String(index + 1)} of ${String(count)}`);
      },
    );
    const longestStallMs = stalls.longestMs();
    return reportOf({
      tries: count,
      broken: await brokenBy(crews),
      missed: [
        ...missedBar('takeover after a cut', takeoversMs, takeoverBar),
        ...missedBar('subscribed again', connectedMs, { maxMs: 1000 }),
      ],
      takeoversMs,
      controls: [await forgetful(driver)],
      figures: {
        'slowest subscription ms': Math.round(Math.max(...connectedMs)),
        'longest stall ms': longestStallMs,
      },
    });
  },
};

/**
 * Detects expiry only by keyspace events, and after a cut neither subscribes again nor looks at the
 * key.
 */
async function forgetful(driver: DriverName): Promise<Control> {
  await using bench = await openBench({ args: ['--notify-keyspace-events', 'Kxg'] });
  await using crew = await openProxiedCrew({
    driver,
    elector: lazyElector,
    ...bench,
    alter: (plain) => withoutResubscribing(withoutPolls(plain)),
  });
  const beforeMs = await takeOver(crew, 'cut off', 5 * ttlMs);
  // Until the instance that was cut off is back, and waits.
  await sleep(5 * ttlMs);
  const afterMs = await takeOver(crew, 'cut off', 5 * ttlMs);
  return {
    text: `events alone, forgotten after a cut: takeover before any cut ${beforeMs.toFixed(0)} ms, after one none in ${String(5 * ttlMs)} ms`,
    failed: Number.isFinite(beforeMs) && !Number.isFinite(afterMs),
  };
}

import { setTimeout as sleep } from 'node:timers/promises';
import { missedBar, takeoverBar } from '../outages/bars.js';
import { openBench } from '../outages/bench.js';
import { openCrew, ttlMs } from '../outages/crew.js';
import { inLanes } from '../outages/in-lanes.js';
import type { Control } from '../outages/report-of.js';
import { reportOf } from '../outages/report-of.js';
import { takeOver } from '../outages/takeover.js';
import { lazyElector, withoutPolls, withoutResubscribing } from '../outages/without-hearing.js';
import { startStallMeter } from '../outages/stall-meter.js';
import type { Row } from '../row.js';
import type { DriverName } from '../run/driver-name.js';

/**
 * Every instance loses its connections at a random instant of its own, again and again; then the
 * leader is killed.
 */
export const connectionCut: Row = {
  id: 'F5',
  title: 'every connection is cut, then the leader is killed',
  bar: 'takeover p99 <= TTL + 100 ms, max <= TTL + 500 ms; subscribed again within 1 s of each cut',
  async run({ driver, tries, random, progress }) {
    await using bench = await openBench();
    const stalls = startStallMeter();
    const count = tries(500);
    const takeoversMs: number[] = [];
    const connectedMs: number[] = [];
    const crews = await inLanes(
      count,
      14,
      () => openCrew({ driver, ...bench }),
      async (crew, index) => {
        await Promise.all(
          crew.members.map(async ({ proxy }) => {
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
      broken: crews.flatMap((crew) => crew.violations()),
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

/** Hears of expiry by keyspace events alone, and after a cut neither subscribes again nor looks. */
async function forgetful(driver: DriverName): Promise<Control> {
  await using bench = await openBench({ args: ['--notify-keyspace-events', 'Kxg'] });
  await using crew = await openCrew({
    driver,
    elector: lazyElector,
    ...bench,
    alter: (plain) => withoutResubscribing(withoutPolls(plain)),
  });
  const beforeMs = await takeOver(crew, 'cut off', 5 * ttlMs);
  // Until the one that was cut off has come back, and waits.
  await sleep(5 * ttlMs);
  const afterMs = await takeOver(crew, 'cut off', 5 * ttlMs);
  return {
    text: `events alone, forgotten after a cut: takeover before any cut ${beforeMs.toFixed(0)} ms, after one none in ${String(5 * ttlMs)} ms`,
    failed: Number.isFinite(beforeMs) && !Number.isFinite(afterMs),
  };
}

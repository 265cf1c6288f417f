import type { FaultDirection } from '@smart-redis/testing';
import { waitFor } from '@smart-redis/testing';
import { openBench } from '../lab/bench.js';
import { naiveLease } from '../lab/controls/naive-lease.js';
import { brokenBy, openCrews } from '../lab/in-process/open-crews.js';
import type { ProxiedCrew } from '../lab/in-process/proxied-crew.js';
import { heal, openProxiedCrew } from '../lab/in-process/proxied-crew.js';
import { marginMs, ttlMs } from '../lab/lease.js';
import { machineNowMs } from '../lab/machine-time.js';
import type { Row } from '../row.js';
import { missedBar, percentile } from '../run/bars.js';
import type { DriverName } from '../run/driver-name.js';
import { inLanes } from '../run/in-lanes.js';
import { reportOf } from '../run/report-of.js';
import { startStallMeter } from '../run/stall-meter.js';

const directions: readonly FaultDirection[] = ['toServer', 'toClient', 'both'];
const abortBar = { maxMs: ttlMs - marginMs + 50 };
const standbyBar = { maxMs: ttlMs + 500 };
const pauseMs = 450;

/**
 * The leader's connections stay open but carry nothing, in one or both directions; and a server is
 * slow for all.
 */
export const halfOpen: Row = {
  id: 'F6',
  title: "the leader's connections are half open; the server is silent",
  bar: 'the signal aborts <= TTL - margin + 50 ms; a standby leads <= TTL + 500 ms; no overlap',
  crew: 'in process',
  judgedBy: 'the checker of histories, and the clocks of both leaders: no overlap',
  async run({ driver, tries }) {
    const stalls = startStallMeter();
    const perDirection = tries(100);
    const abortedMs: number[] = [];
    const takeoversMs: number[] = [];
    const overlaps: string[] = [];
    await using bench = await openBench();
    const crews = await inLanes(
      3 * perDirection,
      12,
      () => openProxiedCrew({ driver, ...bench }),
      async (crew, index) => {
        const { member, reign } = await crew.reigning();
        const direction = directions[index % 3] ?? 'both';
        const since = machineNowMs();
        member.connection.proxy.drop(direction);
        const { startedAt } = await successorOf(crew, since);
        const endedAt = await waitFor(() => reign.endedAt, { message: 'the end of the reign' });
        abortedMs.push(endedAt - since);
        takeoversMs.push(startedAt - since);
        if (startedAt < endedAt) overlaps.push(`two led at once, half open ${direction}`);
        heal(member.connection.proxy);
        await crew.connected();
      },
    );
    const slow = await slowServer(driver, tries(20));
    const longestStallMs = stalls.longestMs();
    return reportOf({
      tries: 3 * perDirection + slow.tries,
      broken: [...overlaps, ...slow.overlaps, ...(await brokenBy([...crews, ...slow.crews]))],
      missed: [
        ...missedBar('the signal aborts', abortedMs, abortBar),
        ...missedBar('a standby leads', takeoversMs, standbyBar),
        ...missedBar('the signal aborts while the server is silent', slow.abortedMs, abortBar),
        ...missedBar('somebody leads after the silence', slow.leadsMs, standbyBar),
      ],
      takeoversMs,
      controls: [await naive(driver)],
      figures: {
        'abort p99 ms': Math.round(percentile(abortedMs, 0.99)),
        'longest stall ms': longestStallMs,
        'abort max ms': Math.round(Math.max(...abortedMs)),
      },
    });
  },
};

async function successorOf(
  crew: ProxiedCrew,
  since: number,
): Promise<{ readonly startedAt: number }> {
  return waitFor(
    () =>
      crew
        .members()
        .flatMap(({ reigns }) => reigns.at(-1) ?? [])
        .find((reign) => reign.startedAt > since),
    { message: 'a successor', everyMs: 5 },
  );
}

interface Slow {
  readonly crews: readonly ProxiedCrew[];
  readonly tries: number;
  readonly abortedMs: number[];
  readonly leadsMs: number[];
  readonly overlaps: string[];
}

/** The server does not reply to anyone for longer than a time to live. */
async function slowServer(driver: DriverName, rounds: number): Promise<Slow> {
  await using bench = await openBench();
  await using crews = await openCrews({ driver, ...bench }, 5);
  const slow: Slow = {
    crews: crews.all,
    tries: rounds * 5,
    abortedMs: [],
    leadsMs: [],
    overlaps: [],
  };
  for (let round = 0; round < rounds; round += 1) {
    const before = await Promise.all(crews.all.map((crew) => crew.reigning()));
    const since = machineNowMs();
    await bench.admin.call('CLIENT', 'PAUSE', String(pauseMs), 'ALL');
    await Promise.all(
      crews.all.map(async (crew, index) => {
        const reign = before[index]?.reign;
        const endedAt = await waitFor(() => reign?.endedAt, { message: 'the end of the reign' });
        slow.abortedMs.push(endedAt - since);
        const { startedAt } = await successorOf(crew, since);
        slow.leadsMs.push(Math.max(0, startedAt - since - pauseMs));
        if (startedAt < endedAt) slow.overlaps.push('two led at once, server silent');
        await crew.connected();
      }),
    );
  }
  return slow;
}

/** A lease that ends only when a renewal is answered, over a client with default options. */
async function naive(driver: DriverName): Promise<{ text: string; failed: boolean }> {
  await using bench = await openBench();
  await using lease = await naiveLease(driver, bench.server, ttlMs);
  lease.proxy.drop('both');
  const limitMs = 10 * ttlMs;
  await new Promise((resolve) => setTimeout(resolve, limitMs));
  return {
    text: `a lease that ends by the answer to its renewal: not aborted in ${String(limitMs)} ms`,
    failed: !lease.signal.aborted,
  };
}

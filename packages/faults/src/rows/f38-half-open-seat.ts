import type { FaultDirection } from '@smart-redis/testing';
import type { Bench } from '../lab/bench.js';
import { openBench } from '../lab/bench.js';
import { withEndlessSeat } from '../lab/controls/endless-seat.js';
import { brokenBy } from '../lab/in-process/open-crews.js';
import type { ProxiedCrew, ProxiedOptions } from '../lab/in-process/proxied-crew.js';
import { heal, openProxiedCrew } from '../lab/in-process/proxied-crew.js';
import { stampedCache } from '../lab/instance/stamped-cache.js';
import { machineNowMs } from '../lab/machine-time.js';
import { aServer, servedByOthers, spreadOut } from '../lab/served.js';
import type { Row, RowContext } from '../row.js';
import { missedBar, percentile } from '../run/bars.js';
import { inLanes } from '../run/in-lanes.js';
import { reportOf } from '../run/report-of.js';

const ttlMs = 1000;
const bar = { maxMs: ttlMs + 500 };
const directions: readonly FaultDirection[] = ['toServer', 'toClient', 'both'];
const nobodyMs = 3 * ttlMs;

function openSeats(
  { driver }: RowContext,
  bench: Bench,
  options: Partial<ProxiedOptions> = {},
): Promise<ProxiedCrew> {
  const names = Array.from({ length: 12 }, (_, index) => `cache-${String(index + 1)}`);
  return openProxiedCrew({
    driver,
    ...bench,
    size: 3,
    ttlMs,
    spread: true,
    caches: names.map((name) => stampedCache(name)),
    ...options,
  });
}

/** Resolves with the milliseconds until others serve each cache of one that is cut off. */
async function cutOff(
  crew: ProxiedCrew,
  direction: FaultDirection,
  random: () => number,
  timeoutMs?: number,
): Promise<number[]> {
  await spreadOut(crew);
  const member = aServer(crew, random);
  const { proxy } = member.connection;
  const others = crew.members().filter((other) => other !== member);
  const caches = [...crew.servedBy(member).keys()];
  const since = machineNowMs();
  proxy.drop(direction);
  const limit = timeoutMs === undefined ? {} : { timeoutMs };
  try {
    return await servedByOthers(crew, others, { caches, since, ...limit });
  } finally {
    heal(proxy);
  }
}

/** Whether others serve the caches where the seat never expires. */
async function isServed(context: RowContext): Promise<boolean> {
  await using bench = await openBench();
  await using crew = await openSeats(context, bench, { alter: withEndlessSeat });
  return await cutOff(crew, 'both', context.random, nobodyMs).then(
    () => true,
    () => false,
  );
}

/** F38: the connections of an instance with a seat stay open but carry nothing. */
export const halfOpenSeat: Row = {
  id: 'F38',
  title: 'the connections of one of 3 instances with seats are half open, in either direction',
  bar: 'others serve its caches <= ttl + 500 ms; connected again it serves its share',
  crew: 'in process',
  judgedBy: 'the checker of histories, and who serves what by the events of the instances',
  inMix: true,
  run: async (context) => {
    const tries = context.tries(36);
    const servedMs: number[] = [];
    await using bench = await openBench();
    const crews = await inLanes(
      tries,
      4,
      () => openSeats(context, bench),
      async (crew, index) => {
        const direction = directions[index % directions.length] ?? 'both';
        servedMs.push(...(await cutOff(crew, direction, context.random)));
        await spreadOut(crew);
      },
    );
    const isNeverServed = !(await isServed(context));
    return reportOf({
      tries,
      broken: await brokenBy(crews),
      missed: missedBar('served by others', servedMs, bar),
      takeoversMs: servedMs,
      controls: [
        {
          text: `nobody served the caches within ${String(nobodyMs)} ms where the seat never expires`,
          failed: isNeverServed,
        },
      ],
      figures: { 'served p99 ms': Math.round(percentile(servedMs, 0.99)) },
    });
  },
};

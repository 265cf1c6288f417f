import { setTimeout as sleep } from 'node:timers/promises';
import { siblingKey } from '@smart-redis/core/drivers';
import { waitFor } from '@smart-redis/testing';
import { missedBar, percentile } from '../outages/bars.js';
import { openBench } from '../outages/bench.js';
import type { Bench } from '../outages/bench.js';
import type { Crew, CrewOptions } from '../outages/crew.js';
import { openCrew, ttlMs } from '../outages/crew.js';
import { openCrews } from '../outages/open-crews.js';
import { readStamped, registerStamped } from '../outages/stamped-cache.js';
import type { Control } from '../outages/report-of.js';
import { reportOf } from '../outages/report-of.js';
import { triedTwice } from '../outages/tried-twice.js';
import { tamper } from '../outages/tamper.js';
import { watchCaches } from '../outages/watch-caches.js';
import type { Row } from '../row.js';
import type { DeltaCounter } from '../run/count-deltas.js';
import { createDeltaCounter } from '../run/count-deltas.js';
import type { DriverName } from '../run/driver-name.js';

const everyMs = 100;
const fetchMs = 10;
const boundMs = everyMs + fetchMs + ttlMs;
const actions = ['DEL', 'FLUSHALL', 'FLUSHDB'] as const;

/** Somebody deletes the leader keys, or everything. */
export const lostData: Row = {
  id: 'F19',
  title: 'DEL of the leader key, FLUSHALL, FLUSHDB, also of caches refreshed in part',
  bar: `every cache is whole again, also one that is not due, within interval + fetch + TTL = ${String(boundMs)} ms; nothing partial`,
  async run({ driver, tries, random }) {
    await using bench = await openBench();
    const deltas = createDeltaCounter();
    await using opened = await openCrews(cachesOf(driver, bench, deltas), 4);
    const crews = opened.all;
    const names = crews.flatMap(({ cache }) => [often(cache), rarely(cache), inPart(cache)]);
    await using watch = watchCaches(bench.server, names);
    await allWhole(bench, names, []);
    const rounds = tries(36);
    const wholeMs: number[] = [];
    const gaps: string[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const action = actions[round % actions.length] ?? 'DEL';
      await sleep(random() * ttlMs);
      const { absences } = watch;
      const since = performance.now();
      const before = await Promise.all(names.map((name) => readStamped(bench.admin, name)));
      if (action === 'DEL') await bench.admin.del(...crews.map(leaderKeyOf));
      else await bench.admin.call(action);
      // What was not lost need not be built again.
      const old = before.flatMap((seen, index) =>
        seen.state === 'whole' && (action !== 'DEL' || names[index]?.endsWith(':rarely') === false)
          ? [seen.attempt]
          : [],
      );
      await allWhole(bench, names, old);
      wholeMs.push(performance.now() - since);
      if (action === 'DEL' && watch.absences > absences)
        gaps.push('a key was absent after DEL of the leader key');
    }
    await watch.stop();
    return reportOf({
      tries: rounds * crews.length,
      broken: [
        ...watch.torn,
        ...watch.lacking,
        ...gaps,
        ...(deltas.count === 0 ? ['nothing was committed in part'] : []),
        ...crews.flatMap((crew) => crew.violations()),
      ],
      missed: missedBar('all caches are whole again', wholeMs, { maxMs: boundMs }),
      controls: [await triedTwice(() => unaware(driver))],
      figures: {
        reads: watch.reads,
        'commits in part': deltas.count,
        'whole again p50 ms': Math.round(percentile(wholeMs, 0.5)),
        'whole again max ms': Math.round(Math.max(...wholeMs)),
      },
    });
  },
};

const often = (cache: string): string => `${cache}:often`;
const rarely = (cache: string): string => `${cache}:rarely`;
const inPart = (cache: string): string => `${cache}:in-part`;

function cachesOf(driver: DriverName, bench: Bench, deltas: DeltaCounter): CrewOptions {
  return {
    driver,
    ...bench,
    alter: deltas.wrap,
    register: (smart, { cache, member: author }) => {
      const due = { author, everyMs, fetchMs, rowCount: 60, rowBytes: 300 };
      registerStamped(smart, { name: often(cache), ...due });
      registerStamped(smart, { name: inPart(cache), ...due, delta: true });
      registerStamped(smart, { name: rarely(cache), author, everyMs: null, fetchMs, rowCount: 10 });
    },
  };
}

function leaderKeyOf({ namespace }: Crew): string {
  return siblingKey(`smart-redis:${namespace}`, 'leader');
}

/** Resolves when all are whole, and none shows one of the `old` attempts. */
async function allWhole(
  { admin }: Bench,
  names: readonly string[],
  old: readonly string[],
  timeoutMs = 20_000,
): Promise<void> {
  const look = async (): Promise<boolean> => {
    const seen = await Promise.all(names.map((name) => readStamped(admin, name)));
    return seen.every((found) => found.state === 'whole' && !old.includes(found.attempt));
  };
  await waitFor(look, { message: 'all caches are whole again', everyMs: 20, timeoutMs });
}

/** A leader that never hears that its key is gone. */
async function unaware(driver: DriverName): Promise<Control> {
  await using bench = await openBench();
  await using crew = await openCrew({
    driver,
    ...bench,
    size: 1,
    alter: (plain) =>
      tamper(plain, async ({ kind, pass }) => {
        const reply = await pass();
        return kind === 'renew' ? [1] : reply;
      }),
    register: (smart, { cache, member }) =>
      void registerStamped(smart, { name: rarely(cache), author: member, everyMs: null }),
  });
  const names = [rarely(crew.cache)];
  await allWhole(bench, names, []);
  await bench.admin.flushall();
  const limitMs = 3 * boundMs;
  const failed = await allWhole(bench, names, [], limitMs).then(
    () => false,
    () => true,
  );
  return {
    text: `a leader that does not hear of its missing key: not whole in ${String(limitMs)} ms`,
    failed,
  };
}

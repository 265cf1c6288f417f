import { setTimeout as sleep } from 'node:timers/promises';
import { siblingKey } from '@smart-redis/core/drivers';
import { waitFor } from '@smart-redis/testing';
import type { Bench } from '../lab/bench.js';
import { openBench } from '../lab/bench.js';
import { loseTogether } from '../lab/crew-history.js';
import { judgeAll, openCrews } from '../lab/in-process/open-crews.js';
import type { ProxiedCrew, ProxiedOptions } from '../lab/in-process/proxied-crew.js';
import { openProxiedCrew } from '../lab/in-process/proxied-crew.js';
import { tamper } from '../lab/in-process/tamper.js';
import { stampedCache } from '../lab/instance/stamped-cache.js';
import type { Judgement } from '../lab/judge.js';
import { ttlMs } from '../lab/lease.js';
import type { Seen } from '../lab/look.js';
import { machineNowMs } from '../lab/machine-time.js';
import type { Row } from '../row.js';
import { missedBar, percentile } from '../run/bars.js';
import type { DriverName } from '../run/driver-name.js';
import type { Control } from '../run/report-of.js';
import { reportOf } from '../run/report-of.js';
import { triedTwice } from '../run/tried-twice.js';

const everyMs = 100;
const fetchMs = 10;
const boundMs = everyMs + fetchMs + ttlMs;
const actions = ['DEL', 'FLUSHALL', 'FLUSHDB'] as const;
const due = { refreshEveryMs: everyMs, fetchMs, rowCount: 60, rowBytes: 300 };
const often = stampedCache('often', due);
const inPart = stampedCache('in-part', { ...due, delta: true });
const rarely = stampedCache('rarely', { refreshEveryMs: null, fetchMs, rowCount: 10 });

/** The leader keys are deleted, or all data. */
export const lostData: Row = {
  id: 'F19',
  title: 'DEL of the leader key, FLUSHALL, FLUSHDB, also of caches refreshed in part',
  bar: `every cache is whole again, also one that is not due, within interval + fetch + TTL = ${String(boundMs)} ms; nothing partial`,
  crew: 'in process',
  judgedBy: 'the checker of histories, and looks at every cache until all are whole',
  async run({ driver, tries, random }) {
    await using bench = await openBench();
    await using opened = await openCrews(optionsOf(driver, bench), 4);
    const crews = opened.all;
    await allWhole(crews, []);
    const rounds = tries(36);
    const wholeMs: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const action = actions[round % actions.length] ?? 'DEL';
      await sleep(random() * ttlMs);
      const since = machineNowMs();
      const before = await lookAt(crews);
      await lose(bench, crews, action);
      // What was not lost need not be built again.
      const old = before.flatMap(({ cache, seen }) =>
        seen.state === 'whole' && (action !== 'DEL' || cache !== rarely.name) ? [seen.attempt] : [],
      );
      await allWhole(crews, old);
      wholeMs.push(machineNowMs() - since);
    }
    const judged = await judgeAll(crews);
    const sum = (of: (one: Judgement) => number): number =>
      judged.reduce((total, one) => total + of(one), 0);
    const commitsInPart = sum((one) => one.commitsInPart);
    return reportOf({
      tries: rounds * crews.length,
      broken: [
        ...(commitsInPart === 0 ? ['nothing was committed in part'] : []),
        ...judged.flatMap(({ violations }) => violations),
      ],
      missed: missedBar('all caches are whole again', wholeMs, { maxMs: boundMs }),
      controls: [await triedTwice(() => unaware(driver))],
      figures: {
        reads: sum(({ reads }) => reads),
        'commits in part': commitsInPart,
        'whole again p50 ms': Math.round(percentile(wholeMs, 0.5)),
        'whole again max ms': Math.round(Math.max(...wholeMs)),
      },
    });
  },
};

function optionsOf(driver: DriverName, { server }: Bench): ProxiedOptions {
  return { driver, server, caches: [often, inPart, rarely], readEveryMs: 20 };
}

function leaderKeyOf({ namespace }: ProxiedCrew): string {
  return siblingKey(`smart-redis:${namespace}`, 'leader');
}

/** Deletes the leader keys, or all data, and records that in the histories. */
async function lose(
  { admin }: Bench,
  crews: readonly ProxiedCrew[],
  action: (typeof actions)[number],
): Promise<void> {
  const [first] = crews;
  if (action !== 'DEL' && first !== undefined) {
    const histories = crews.map(({ history }) => history);
    return loseTogether(first.client, histories, [[action]]);
  }
  const at = machineNowMs();
  await admin.del(...crews.map(leaderKeyOf));
  const until = machineNowMs();
  for (const { disturbed } of crews) disturbed({ action: 'lease', at, until });
}

interface Look {
  readonly cache: string;
  readonly seen: Seen;
}

function lookAt(crews: readonly ProxiedCrew[]): Promise<Look[]> {
  return Promise.all(
    crews.flatMap((crew) =>
      crew.caches.map(async (cache) => ({ cache, seen: await crew.look(cache) })),
    ),
  );
}

/** Resolves when all caches are whole, and none shows one of the `old` attempts. */
async function allWhole(
  crews: readonly ProxiedCrew[],
  old: readonly string[],
  timeoutMs = 20_000,
): Promise<void> {
  const look = async (): Promise<boolean> => {
    const looks = await lookAt(crews);
    return looks.every(({ seen }) => seen.state === 'whole' && !old.includes(seen.attempt));
  };
  await waitFor(look, { message: 'all caches are whole again', everyMs: 20, timeoutMs });
}

/** A leader that never detects that its key is gone. */
async function unaware(driver: DriverName): Promise<Control> {
  await using bench = await openBench();
  await using crew = await openProxiedCrew({
    driver,
    ...bench,
    size: 1,
    alter: (plain) =>
      tamper(plain, async ({ kind, pass }) => {
        const reply = await pass();
        return kind === 'renew' ? [1] : reply;
      }),
    caches: [stampedCache('rarely', { refreshEveryMs: null })],
  });
  await allWhole([crew], []);
  await bench.admin.flushall();
  const limitMs = 3 * boundMs;
  const failed = await allWhole([crew], [], limitMs).then(
    () => false,
    () => true,
  );
  return {
    text: `a leader that does not hear of its missing key: not whole in ${String(limitMs)} ms`,
    failed,
  };
}

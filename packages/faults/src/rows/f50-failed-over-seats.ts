import { setTimeout as sleep } from 'node:timers/promises';
import type { RedisSentinels, ServerNode } from '@smart-redis/testing';
import { startSentinel } from '@smart-redis/testing';
import { timeOf } from '../lab/in-process/resumption.js';
import type { Judgement } from '../lab/judge.js';
import { machineNowMs } from '../lab/machine-time.js';
import type { CrewOptions, ProcessCrew } from '../lab/processes/crew.js';
import type { Lab } from '../lab/processes/lab.js';
import { openLab } from '../lab/processes/lab.js';
import { freshSeats, seats, seatTtlOf } from '../lab/processes/seats.js';
import { startCrew } from '../lab/processes/start-crew.js';
import { seatKeys } from '../lab/seat-keys.js';
import { spreadOut } from '../lab/served.js';
import { addressesOf, clientOf } from '../lab/servers/node-reads.js';
import {
  comeBack,
  failoverKinds,
  lose,
  primaryOf,
  failedOver,
  successorOf,
} from '../lab/servers/sentinel-failover.js';
import { steadyPrimary } from '../lab/servers/steady-primary.js';
import type { PrimaryView } from '../lab/servers/watch-primary.js';
import { watchPrimary } from '../lab/servers/watch-primary.js';
import type { Row, RowContext } from '../row.js';
import { missedBar, percentile } from '../run/bars.js';
import { reportOf } from '../run/report-of.js';

const cacheCount = 60;
const ttlMs = seatTtlOf(cacheCount);
const slackMs = 500;
const nobodyMs = 3000;
/**
 * Fetches that take a while, so that some are running at any time. A connection that hangs must be
 * abandoned well before a seat expires.
 */
const busy = { refreshEveryMs: 1500, fetchMs: 100, commandTimeoutMs: 500 };

/** F50: Sentinel promotes another server to primary, and the caches are spread over seats. */
export const failedOverSeats: Row = {
  id: 'F50',
  title:
    'Sentinel fails over below 3 instances with 60 caches: the primary is killed, stopped, or told to',
  bar: `all sit at the new primary within failover + ttl + ${String(slackMs)} ms, each cache is served by exactly one and committed again; nothing torn`,
  crew: 'processes',
  judgedBy: 'the checker of histories, and who serves what by the events of the instances',
  run: async (context) => {
    const rounds: Round[] = [];
    const tries = context.tries(6);
    const judged = await withGround(
      context,
      'f50',
      cacheCount,
      () => ({}),
      async ({ ground, crew }) => {
        for (let index = 0; index < tries; index += 1) {
          rounds.push(await failOver(ground, crew, index, context));
        }
      },
    );
    const seatsMs = rounds.map((round) => round.seatsMs);
    const servedMs = rounds.map((round) => round.servedMs);
    const isBoundServed = await sitsWhereBound(context);
    return reportOf({
      tries,
      broken: judged.violations,
      missed: [
        ...judged.missed,
        ...missedBar('all sit again', seatsMs, { maxMs: ttlMs + slackMs }),
      ],
      takeoversMs: servedMs,
      controls: [
        {
          text: `not all sat again within ${String(nobodyMs)} ms where clients are bound to the address`,
          failed: !isBoundServed,
        },
      ],
      figures: {
        'longest failover ms': Math.round(Math.max(...rounds.map(({ failoverMs }) => failoverMs))),
        'sit again p99 ms': Math.round(percentile(seatsMs, 0.99)),
        'served p99 ms': Math.round(percentile(servedMs, 0.99)),
        'longest ms until all are committed': Math.round(
          Math.max(...rounds.map(({ committedMs }) => committedMs)),
        ),
        commits: judged.commits,
        reads: judged.reads,
      },
    });
  },
};

/** The result of one failover; milliseconds since its end. */
interface Round {
  readonly failoverMs: number;
  /** Until each instance has renewed its seat at the new primary. */
  readonly seatsMs: number;
  /** Until, in addition, each cache is served by exactly one. */
  readonly servedMs: number;
  /** Until each cache was committed. */
  readonly committedMs: number;
}

/** A primary with its own replicas and sentinels. */
interface Ground {
  readonly sentinels: RedisSentinels;
  readonly view: PrimaryView;
}

/** Plays on a ground with a crew of seats, and judges its history. */
async function withGround(
  { driver, program, isMix }: RowContext,
  namespace: string,
  caches: number,
  changes: (primary: ServerNode) => Partial<CrewOptions>,
  play: (on: { readonly ground: Ground; readonly crew: ProcessCrew }) => Promise<void>,
): Promise<Judgement> {
  const sentinels = await startSentinel({ downAfterMs: 800 });
  try {
    const given = program === undefined ? {} : { program };
    await using lab: Lab = await openLab({ spare: isMix === true ? 0 : 3, driver, ...given });
    const view: PrimaryView = { primary: await primaryOf(sentinels), isFailingOver: false };
    const ground = { sentinels, view };
    await using crew = await startCrew(lab, {
      driver,
      namespace,
      address: { name: sentinels.name, sentinels: addressesOf(sentinels.sentinels) },
      readClient: clientOf(() => ground.view.primary),
      ...seats(caches, busy),
      ...changes(ground.view.primary),
    });
    const stuck: string[] = [];
    const watch = watchPrimary({ sentinels, view, disturbed: crew.disturbed });
    // Its history is judged nevertheless.
    await play({ ground, crew }).catch((error: unknown) => stuck.push(`live: ${String(error)}`));
    await watch.stop();
    const judged = await crew.judge(freshSeats(caches));
    return { ...judged, violations: [...stuck, ...judged.violations] };
  } finally {
    await sentinels.stop();
  }
}

async function failOver(
  { sentinels, view }: Ground,
  crew: ProcessCrew,
  index: number,
  { random, progress }: RowContext,
): Promise<Round> {
  const kind = failoverKinds[index % failoverKinds.length] ?? 'SIGKILL';
  const when = `try ${String(index + 1)}, ${kind}`;
  await spreadOut(crew);
  await sleep((random() * ttlMs) / 3);
  const old = await steadyPrimary({ sentinels, view }, when);
  view.isFailingOver = true;
  const brokenAt = machineNowMs();
  await lose(sentinels, old, kind);
  const failedOverAt = await failedOver({ sentinels, view }, old, kind, when);
  view.isFailingOver = false;
  const satAt = await allSatAt(crew, when);
  await spreadOut(crew);
  const servedAt = machineNowMs();
  crew.disturbed({ action: 'failover', at: brokenAt, until: failedOverAt });
  await Promise.all(crew.caches.map((cache) => crew.moreCommits(1, cache)));
  const committedAt = machineNowMs();
  // A server that was stopped acts as the primary until it is reconfigured.
  const backAt = machineNowMs();
  await comeBack(sentinels, old, kind);
  crew.disturbed({ action: 'failover', at: backAt, until: machineNowMs() });
  await Promise.all(crew.caches.map((cache) => crew.moreCommits(1, cache)));
  const round = {
    failoverMs: failedOverAt - brokenAt,
    seatsMs: satAt - failedOverAt,
    servedMs: servedAt - failedOverAt,
    committedMs: committedAt - failedOverAt,
  };
  const times = Object.values(round).map((ms) => ms.toFixed(0));
  progress(`${when}: failover, all sit, served, committed ${times.join(', ')} ms`);
  return round;
}

/** When each instance has renewed its seat at the server that the crew reads, after this call. */
function allSatAt({ client, namespace, members }: ProcessCrew, when: string): Promise<number> {
  const { seats: key } = seatKeys(namespace);
  const since = Date.now();
  return timeOf(async () => {
    const found = (await client.send('ZRANGE', key, '0', '-1', 'WITHSCORES')) as string[];
    const expiries = found.filter((_, position) => position % 2 === 1).map(Number);
    const fresh = expiries.filter((expiry) => expiry > since + ttlMs);
    return fresh.length === members().length && expiries.length === fresh.length;
  }, `${when}: all sit at the new primary`);
}

/** Whether instances that use the address of the primary, without sentinels, sit at its successor. */
async function sitsWhereBound(context: RowContext): Promise<boolean> {
  let sits = true;
  const bound = (primary: ServerNode): Partial<CrewOptions> => ({
    addressOf: () => ({ url: `redis://${primary.host}:${String(primary.port)}` }),
  });
  await withGround(context, 'f50-bound', 6, bound, async ({ ground, crew }) => {
    const { sentinels, view } = ground;
    await spreadOut(crew);
    const old = view.primary;
    view.isFailingOver = true;
    const brokenAt = machineNowMs();
    await lose(sentinels, old, 'SIGKILL');
    const failedOverAt = await timeOf(async () => {
      view.primary = (await successorOf(sentinels, old, 'SIGKILL')) ?? old;
      return view.primary !== old;
    }, 'the control: another primary');
    view.isFailingOver = false;
    crew.disturbed({ action: 'failover', at: brokenAt, until: failedOverAt });
    const sat = allSatAt(crew, 'the control').then(
      () => true,
      () => false,
    );
    sits = await Promise.race([sat, sleep(nobodyMs, false, { ref: false })]);
  });
  return sits;
}

import { siblingKey } from '@smart-redis/core/drivers';
import type { RedisSentinels, ServerNode } from '@smart-redis/testing';
import { startSentinel } from '@smart-redis/testing';
import { connectTo, connectToSentinels } from '../lab/in-process/connect-client.js';
import type { InProcessCrew } from '../lab/in-process/crew.js';
import { openCrew } from '../lab/in-process/open-crew.js';
import { judgeAll } from '../lab/in-process/open-crews.js';
import { askAll, nextCommit, timeOf, within } from '../lab/in-process/resumption.js';
import { someRows, stampedCache } from '../lab/instance/stamped-cache.js';
import { machineNowMs } from '../lab/machine-time.js';
import { addressesOf, clientOf, readsOf } from '../lab/servers/node-reads.js';
import {
  comeBack,
  failoverKinds,
  lose,
  primaryOf,
  failedOver,
} from '../lab/servers/sentinel-failover.js';
import { steadyPrimary } from '../lab/servers/steady-primary.js';
import type { PrimaryView, PrimaryWatch } from '../lab/servers/watch-primary.js';
import { watchPrimary } from '../lab/servers/watch-primary.js';
import type { Row, RowContext } from '../row.js';
import { inLanes } from '../run/in-lanes.js';
import { oneByOne } from '../run/one-by-one.js';

const ttlMs = 1000;
const slackMs = 500;
const laneCount = 3;
/** The final state is read once, when all servers answer, however busy the machine is. */
const judgingMs = 10_000;
const namespace = 'f12';
const leaderKey = siblingKey(`smart-redis:${namespace}`, 'leader');

/** F12: Sentinel promotes another server to primary. */
export const sentinelFailover: Row = {
  id: 'F12',
  title: 'Sentinel fails over: the primary is killed, stopped, or told to',
  bar: `a leader again within failover + TTL (${String(ttlMs)} ms) + 500 ms, 0 torn reads, every instance writes again`,
  crew: 'in process',
  judgedBy: 'the checker of histories, and refresh() of every instance',
  run: async (context) => {
    const count = context.tries(60);
    const rounds: Round[] = [];
    const grounds = await inLanes(
      count,
      laneCount,
      // Many servers that start at once would starve the clients that connect.
      oneByOne(() => openGround(context)),
      async (ground, index) => void rounds.push(await failOver(ground, index, context)),
    );
    const boundWrites = rounds.filter(({ isBoundWritten }) => isBoundWritten).length;
    const judged = await judgeAll(grounds.map(({ crew }) => crew));
    return {
      tries: count,
      violations: [
        ...rounds.flatMap(({ violations }) => violations),
        ...judged.flatMap(({ violations }) => violations),
        ...(boundWrites === count ? ['the control found nothing'] : []),
      ],
      missed: rounds
        .filter(({ leaderMs }) => leaderMs > ttlMs + slackMs)
        .map(({ when, leaderMs }) => `${when}: a leader only ${leaderMs.toFixed(0)} ms after it`),
      takeoversMs: rounds.map(({ leaderMs }) => leaderMs),
      figures: {
        'longest failover ms': Math.round(Math.max(...rounds.map(({ failoverMs }) => failoverMs))),
        'longest ms to a commit': Math.round(Math.max(...rounds.map(({ commitMs }) => commitMs))),
        'failovers of nobody': grounds.reduce((sum, { watch }) => sum + watch.unplanned, 0),
        'failed refreshes': grounds.reduce((sum, { crew }) => sum + crew.failures.length, 0),
        'reads of the whole': judged.reduce((sum, { reads }) => sum + reads, 0),
      },
      control: `a client bound to the address: ${String(boundWrites)} of ${String(count)} writes reached the new primary`,
    };
  },
};

/** The result of one failover; milliseconds since its end. */
interface Round {
  readonly when: string;
  readonly violations: readonly string[];
  readonly failoverMs: number;
  readonly leaderMs: number;
  readonly commitMs: number;
  /** Whether a client that uses a fixed address without sentinels reached the new primary. */
  readonly isBoundWritten: boolean;
}

/** A primary with its own replicas and sentinels, and a crew. */
interface Ground extends AsyncDisposable {
  readonly sentinels: RedisSentinels;
  readonly crew: InProcessCrew;
  readonly view: PrimaryView;
  readonly watch: PrimaryWatch;
}

async function openGround({ driver, random }: RowContext): Promise<Ground> {
  const sentinels = await startSentinel({ downAfterMs: 800 });
  const view: PrimaryView = { primary: await primaryOf(sentinels), isFailingOver: false };
  const crew = await openCrew({
    namespace,
    address: { name: sentinels.name, sentinels: addressesOf(sentinels.sentinels) },
    readClient: clientOf(() => view.primary, judgingMs),
    connect: () => connectToSentinels(driver, sentinels),
    size: 0,
    caches: [stampedCache('cache', { refreshEveryMs: 50, rowCount: someRows(random) })],
    ttlMs,
    random,
    readEveryMs: null,
  });
  for (let index = 0; index < 3; index += 1) await crew.join();
  await crew.members()[0]?.handles[0]?.ready({ timeout: '10s' });
  crew.history.read({ cache: crew.cache, everyMs: 5, client: readsOf(() => view.primary) });
  const watch = watchPrimary({ sentinels, view, disturbed: crew.disturbed });
  return {
    sentinels,
    crew,
    view,
    watch,
    [Symbol.asyncDispose]: async () => {
      await crew[Symbol.asyncDispose]();
      await watch.stop();
      await sentinels.stop();
    },
  };
}

/** A client bound to the address of the primary, which is steady still: connecting takes a while. */
async function bindTo(steady: () => Promise<ServerNode>, driver: RowContext['driver']) {
  for (;;) {
    const old = await steady();
    const bound = await connectTo(driver, old);
    await bound.driver.open();
    if ((await steady()) === old) return { old, bound };
    await bound.driver.close();
    await bound.end();
  }
}

async function failOver(
  { sentinels, crew, view }: Ground,
  index: number,
  { driver, progress }: RowContext,
): Promise<Round> {
  const kind = failoverKinds[index % failoverKinds.length] ?? 'SIGKILL';
  const when = `try ${String(index + 1)}, ${kind}`;
  const violations: string[] = [];
  const steady = (): Promise<ServerNode> => steadyPrimary({ sentinels, view }, when);
  const { old, bound } = await bindTo(steady, driver);
  view.isFailingOver = true;
  const brokenAt = machineNowMs();
  await lose(sentinels, old, kind);

  const failedOverAt = await failedOver({ sentinels, view }, old, kind, when);
  view.isFailingOver = false;
  const ledAt = await timeOf(async () => {
    const holder = String(await view.primary.command('GET', leaderKey));
    return crew.members().some(({ name, smart }) => smart.isLeader && holder.includes(name));
  }, `${when}: a leader`);
  crew.disturbed({ action: 'failover', at: brokenAt, until: failedOverAt });
  const committedAt = await nextCommit(crew, failedOverAt);
  violations.push(...(await askAll(crew, when)));

  await within(300, bound.driver.send(['SET', 'bound', String(index)], { lane: 'control' }));
  const isBoundWritten = (await view.primary.command('GET', 'bound')) === String(index);
  await bound.driver.close();
  await bound.end();
  // A server that was stopped acts as the primary until it is reconfigured.
  const backAt = machineNowMs();
  await comeBack(sentinels, old, kind);
  crew.disturbed({ action: 'failover', at: backAt, until: machineNowMs() });
  violations.push(...(await askAll(crew, `${when}, the old primary is back`)));
  const failoverMs = failedOverAt - brokenAt;
  const leaderMs = ledAt - failedOverAt;
  const commitMs = committedAt - failedOverAt;
  const times = [failoverMs, leaderMs, commitMs].map((ms) => ms.toFixed(0));
  progress(`${when}: failover, leader, commit ${times.join(', ')} ms`);
  return { when, violations, isBoundWritten, failoverMs, leaderMs, commitMs };
}

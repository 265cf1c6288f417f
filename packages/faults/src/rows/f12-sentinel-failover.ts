import { siblingKey } from '@smart-redis/core/drivers';
import type { RedisSentinels, ServerNode } from '@smart-redis/testing';
import { startSentinel } from '@smart-redis/testing';
import { inLanes } from '../outages/in-lanes.js';
import { oneByOne } from '../outages/one-by-one.js';
import type { Row, RowContext } from '../row.js';
import { connectTo, connectToSentinels } from '../topologies/connect.js';
import type { Crew } from '../topologies/crew.js';
import { openCrew } from '../topologies/crew.js';
import { askAll, nextCommit, timeOf, within } from '../topologies/resumption.js';
import {
  comeBack,
  failoverKinds,
  lose,
  primaryOf,
  successorOf,
} from '../topologies/sentinel-failover.js';
import { placeOf, readCommand } from '../topologies/stamped-cache.js';
import type { Watcher } from '../topologies/watcher.js';
import { watch } from '../topologies/watcher.js';

const ttlMs = 1000;
const slackMs = 500;
const laneCount = 3;
const namespace = 'f12';
const leaderKey = siblingKey(`smart-redis:${namespace}`, 'leader');
const place = placeOf(namespace, 'sentinel');

/** F12: Sentinel makes another server the primary. */
export const sentinelFailover: Row = {
  id: 'F12',
  title: 'Sentinel fails over: the primary is killed, stopped, or told to',
  bar: `a leader again within failover + TTL (${String(ttlMs)} ms) + 500 ms, 0 torn reads, every instance writes again`,
  run: async (context) => {
    const count = context.tries(60);
    const rounds: Round[] = [];
    const grounds = await inLanes(
      count,
      laneCount,
      // Many servers that start at once would starve those who connect.
      oneByOne(() => openGround(context)),
      async (ground, index) => void rounds.push(await failOver(ground, index, context)),
    );
    const boundWrites = rounds.filter(({ isBoundWritten }) => isBoundWritten).length;
    const events = grounds.flatMap(({ crew }) => crew.events);
    return {
      tries: count,
      violations: [
        ...rounds.flatMap(({ violations }) => violations),
        ...grounds.flatMap(({ watcher }) => watcher.violations),
        ...(boundWrites === count ? ['the control found nothing'] : []),
      ],
      missed: rounds
        .filter(({ leaderMs }) => leaderMs > ttlMs + slackMs)
        .map(({ when, leaderMs }) => `${when}: a leader only ${leaderMs.toFixed(0)} ms after it`),
      takeoversMs: rounds.map(({ leaderMs }) => leaderMs),
      figures: {
        'longest failover ms': Math.round(Math.max(...rounds.map(({ failoverMs }) => failoverMs))),
        'longest ms to a commit': Math.round(Math.max(...rounds.map(({ commitMs }) => commitMs))),
        'failed refreshes': events.filter(({ type }) => type === 'failed').length,
        'reads of the whole': grounds.reduce((sum, { watcher }) => sum + watcher.reads, 0),
      },
      control: `a client bound to the address: ${String(boundWrites)} of ${String(count)} writes reached the new primary`,
    };
  },
};

/** What one failover came to; milliseconds since it was over. */
interface Round {
  readonly when: string;
  readonly violations: readonly string[];
  readonly failoverMs: number;
  readonly leaderMs: number;
  readonly commitMs: number;
  /** Whether a client that knows an address and no sentinel reached the new primary. */
  readonly isBoundWritten: boolean;
}

/** A primary with replicas and sentinels of its own, and who works there. */
interface Ground extends AsyncDisposable {
  readonly sentinels: RedisSentinels;
  readonly crew: Crew;
  readonly watcher: Watcher;
  /** Where the watcher reads. */
  readonly view: { primary: ServerNode };
}

async function openGround({ driver, random }: RowContext): Promise<Ground> {
  const sentinels = await startSentinel({ downAfterMs: 800 });
  const crew = openCrew({ namespace, places: [place], ttlMs, every: '50ms', random });
  for (let index = 0; index < 3; index += 1) {
    await crew.join(await connectToSentinels(driver, sentinels));
  }
  await crew.members[0]?.caches[0]?.ready({ timeout: '10s' });
  const view = { primary: await primaryOf(sentinels) };
  const watcher = watch({
    name: 'cache',
    mayGoBack: true,
    read: () => within(500, view.primary.command(...readCommand(place))),
  });
  return {
    sentinels,
    crew,
    watcher,
    view,
    [Symbol.asyncDispose]: async () => {
      await watcher.stop();
      await crew[Symbol.asyncDispose]();
      await sentinels.stop();
    },
  };
}

async function failOver(
  { sentinels, crew, view }: Ground,
  index: number,
  { driver, progress }: RowContext,
): Promise<Round> {
  const kind = failoverKinds[index % failoverKinds.length] ?? 'SIGKILL';
  const when = `try ${String(index + 1)}, ${kind}`;
  const violations: string[] = [];
  // A sentinel that has not seen the end of the last failover may begin one of its own.
  await timeOf(() => sentinels.agree(), `${when}: the sentinels agree`);
  const old = await primaryOf(sentinels);
  view.primary = old;
  const bound = await connectTo(driver, old);
  await bound.driver.open();
  const brokenAt = performance.now();
  await lose(sentinels, old, kind);

  const failedOverAt = await timeOf(async () => {
    const successor = await successorOf(sentinels, old, kind);
    view.primary = successor ?? view.primary;
    return successor !== undefined;
  }, `${when}: another primary`);
  const ledAt = await timeOf(async () => {
    const holder = String(await view.primary.command('GET', leaderKey));
    return crew.members.some(({ name, smart }) => smart.isLeader && holder.includes(name));
  }, `${when}: a leader`);
  const committedAt = await nextCommit(crew, place.name, failedOverAt);
  violations.push(...(await askAll(crew, when)));

  await within(300, bound.driver.send(['SET', 'bound', String(index)], { lane: 'control' }));
  const isBoundWritten = (await view.primary.command('GET', 'bound')) === String(index);
  await bound.driver.close();
  bound.end();
  await comeBack(sentinels, old, kind);
  violations.push(...(await askAll(crew, `${when}, the old primary is back`)));
  const failoverMs = failedOverAt - brokenAt;
  const leaderMs = ledAt - failedOverAt;
  const commitMs = committedAt - failedOverAt;
  const told = [failoverMs, leaderMs, commitMs].map((ms) => ms.toFixed(0));
  progress(`${when}: failover, leader, commit ${told.join(', ')} ms`);
  return { when, violations, isBoundWritten, failoverMs, leaderMs, commitMs };
}

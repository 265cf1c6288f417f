import { setTimeout as sleep } from 'node:timers/promises';
import type { RedisSentinels } from '@smart-redis/testing';
import { startSentinel } from '@smart-redis/testing';
import { connectToSentinels } from '../lab/in-process/connect-client.js';
import type { InProcessCrew } from '../lab/in-process/crew.js';
import type { LifeFamily } from '../lab/in-process/life-crew.js';
import {
  comeToRest,
  lifeCaches,
  lifeFamily,
  steerKept,
  steerUntilDone,
} from '../lab/in-process/life-crew.js';
import { openCrew } from '../lab/in-process/open-crew.js';
import { judgeAll } from '../lab/in-process/open-crews.js';
import { timeOf } from '../lab/in-process/resumption.js';
import { interceptScripts } from '../lab/instance/intercept-scripts.js';
import { machineNowMs } from '../lab/machine-time.js';
import type { ScriptEdit } from '../lab/processes/worker/edit-scripts.js';
import { editScript } from '../lab/processes/worker/edit-scripts.js';
import { mutants } from '../lab/processes/worker/mutants.js';
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
import { missedBar, percentile } from '../run/bars.js';
import { inLanes } from '../run/in-lanes.js';
import { oneByOne } from '../run/one-by-one.js';
import type { Control } from '../run/report-of.js';
import { reportOf } from '../run/report-of.js';

const ttlMs = 1000;
const againMs = 3 * ttlMs;
const kept = 'kept';
/** The final state is read once, when all servers answer, however busy the machine is. */
const judgingMs = 10_000;

/** A primary with its own replicas and sentinels, and a crew. */
interface Ground extends AsyncDisposable {
  readonly sentinels: RedisSentinels;
  readonly crew: InProcessCrew;
  readonly family: LifeFamily;
  readonly view: PrimaryView;
  readonly watch: PrimaryWatch;
}

async function openGround(
  { driver, random }: RowContext,
  edits: readonly ScriptEdit[] = [],
): Promise<Ground> {
  const sentinels = await startSentinel({ downAfterMs: 800 });
  const family = lifeFamily();
  const view: PrimaryView = { primary: await primaryOf(sentinels), isFailingOver: false };
  const crew = await openCrew({
    address: { name: sentinels.name, sentinels: addressesOf(sentinels.sentinels) },
    // Its own client might stay with a server that is no longer the primary.
    readClient: clientOf(() => view.primary, judgingMs),
    connect: () => connectToSentinels(driver, sentinels),
    size: 0,
    ttlMs,
    spread: true,
    caches: lifeCaches,
    register: family.register,
    random,
    readEveryMs: null,
    alter: (plain) => interceptScripts(plain, edits.map(editScript)),
  });
  for (let index = 0; index < 3; index += 1) await crew.join();
  for (const handle of crew.members()[0]?.handles ?? []) await handle.ready({ timeout: '10s' });
  for (const { name } of lifeCaches) {
    crew.history.read({ cache: name, everyMs: 10, client: readsOf(() => view.primary) });
  }
  const watch = watchPrimary({ sentinels, view, disturbed: crew.disturbed });
  return {
    sentinels,
    crew,
    family,
    view,
    watch,
    [Symbol.asyncDispose]: async () => {
      await comeToRest(crew, crew.client);
      await crew[Symbol.asyncDispose]();
      await watch.stop();
      await sentinels.stop();
    },
  };
}

/** Steers during a failover; resolves with the milliseconds from `resume()` to a commit. */
async function failOver(
  { sentinels, crew, family, view }: Ground,
  index: number,
  { random, progress }: RowContext,
): Promise<number> {
  const kind = failoverKinds[index % failoverKinds.length] ?? 'SIGKILL';
  const when = `try ${String(index + 1)}, ${kind}`;
  await crew.moreCommits(3, kept);
  const old = await steadyPrimary({ sentinels, view }, when);
  const members = crew.members();
  const [one, other] = random() < 0.5 ? members : members.toReversed();
  if (one === undefined || other === undefined) throw new Error('the crew is too small');
  const at = machineNowMs();
  const what = index % 2 === 0 ? 'rollback' : 'pause';
  const before = steerKept(crew, one, { what });
  await sleep(random() * 10);
  view.isFailingOver = true;
  const brokenAt = machineNowMs();
  await lose(sentinels, old, kind);
  family.change(random);
  const meanwhile = steerKept(crew, other, { what: 'rollback', to: 'oldest' });
  const failedOverAt = await failedOver({ sentinels, view }, old, kind, when);
  view.isFailingOver = false;
  await Promise.all([before, meanwhile]);
  crew.disturbed({ action: 'failover', at: brokenAt, until: failedOverAt });
  // A server that was stopped acts as the primary until it is reconfigured.
  const backAt = machineNowMs();
  await comeBack(sentinels, old, kind);
  crew.disturbed({ action: 'failover', at: backAt, until: machineNowMs() });
  await steerUntilDone(crew, one, { what: 'pause' });
  await sleep(300);
  await steerUntilDone(crew, other, { what: 'resume' });
  const since = machineNowMs();
  const againAt = await timeOf(
    () => crew.commits.some((commit) => commit.cache === kept && commit.at > since),
    `${when}: a commit`,
  );
  await family.settled(crew, crew.client.scan);
  crew.disturbed({ action: 'paused', at, until: machineNowMs() });
  progress(`${when}: again ${(againAt - since).toFixed(0)} ms`);
  return againAt - since;
}

async function withoutPruning(context: RowContext): Promise<Control> {
  const edits = mutants['kept keys stay'].scripts;
  const ground = await openGround(context, edits);
  await ground.crew.moreCommits(4, kept);
  await ground[Symbol.asyncDispose]();
  const { violations } = await ground.crew.judge();
  const found = violations.filter((text) => text.startsWith('no leak'));
  return {
    text: `commits that prune nothing: ${String(found.length)} keys left`,
    failed: found.length > 0,
  };
}

/** F48: Sentinel fails over while caches are rolled back, paused and followed, and families change. */
export const failoverSteering: Row = {
  id: 'F48',
  title:
    'Sentinel fails over while a cache is rolled back and paused, others follow it, and a family changes',
  bar: 'nothing torn or left over; after resume() committed again <= 3 ttl; all that follows does, and members are as listed',
  crew: 'in process',
  judgedBy:
    'the checker of histories, with what is kept in the end, and the members of each instance',
  run: async (context) => {
    const again: number[] = [];
    const tries = context.tries(18);
    const grounds = await inLanes(
      tries,
      2,
      // Many servers that start at once would starve the clients that connect.
      oneByOne(() => openGround(context)),
      async (ground, index) => void again.push(await failOver(ground, index, context)),
    );
    const judged = await judgeAll(grounds.map(({ crew }) => crew));
    return reportOf({
      tries,
      broken: judged.flatMap(({ violations }) => violations),
      missed: missedBar('committed again', again, { maxMs: againMs }),
      controls: [await withoutPruning(context)],
      figures: {
        'again p99 ms': Math.round(percentile(again, 0.99)),
        'failovers of nobody': grounds.reduce((sum, { watch }) => sum + watch.unplanned, 0),
        rollbacks: judged.reduce((sum, { rollbacks }) => sum + rollbacks, 0),
        reads: judged.reduce((sum, { reads }) => sum + reads, 0),
      },
    });
  },
};

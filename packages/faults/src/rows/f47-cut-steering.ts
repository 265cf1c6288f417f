import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultProxy } from '@smart-redis/testing';
import { waitFor } from '@smart-redis/testing';
import { openBench } from '../lab/bench.js';
import type { Bench } from '../lab/bench.js';
import {
  comeToRest,
  lifeCaches,
  lifeFamily,
  steerKept,
  steerUntilDone,
} from '../lab/in-process/life-crew.js';
import type { LifeFamily } from '../lab/in-process/life-crew.js';
import { judgeAll } from '../lab/in-process/open-crews.js';
import type { ProxiedCrew, ProxiedMember } from '../lab/in-process/proxied-crew.js';
import { openProxiedCrew } from '../lab/in-process/proxied-crew.js';
import { nextCommit } from '../lab/in-process/resumption.js';
import type { ScriptInterceptor } from '../lab/instance/intercept-scripts.js';
import { interceptScripts } from '../lab/instance/intercept-scripts.js';
import { machineNowMs } from '../lab/machine-time.js';
import type { ScriptEdit } from '../lab/processes/worker/edit-scripts.js';
import { editScript } from '../lab/processes/worker/edit-scripts.js';
import { lostReply } from '../lab/processes/worker/moments.js';
import type { Row, RowContext } from '../row.js';
import { missedBar, percentile } from '../run/bars.js';
import { inLanes } from '../run/in-lanes.js';
import type { Control } from '../run/report-of.js';
import { reportOf } from '../run/report-of.js';

const ttlMs = 1000;
const againMs = 2 * ttlMs;
const kept = 'kept';

/** What happens to a script of the steered cache. */
type Fault = 'its reply is lost' | 'cut before it' | 'cut after it';
const faults: readonly Fault[] = ['its reply is lost', 'cut before it', 'cut after it'];
const kinds = ['rollBack', 'commit', 'pause', 'claim'] as const;
type Kind = (typeof kinds)[number];

interface Ground extends AsyncDisposable {
  readonly crew: ProxiedCrew;
  readonly family: LifeFamily;
  /** The next script of that kind that a member sends fails like that; returns whether it has. */
  arm(member: ProxiedMember, kind: Kind, fault: Fault): () => boolean;
}

async function openGround(
  { driver }: RowContext,
  bench: Bench,
  edits: readonly ScriptEdit[] = [],
): Promise<Ground> {
  const armed = new Map<FaultProxy, { readonly kind: Kind; readonly fault: Fault }>();
  const disturb =
    (proxy: FaultProxy): ScriptInterceptor =>
    async (call, pass) => {
      const arm = armed.get(proxy);
      const isMeant = arm?.kind === call.kind && call.keys[0]?.includes(`:${kept}}`) === true;
      if (!isMeant) return pass(call);
      armed.delete(proxy);
      if (arm.fault === 'cut before it') proxy.cutAll();
      const reply = await pass(call);
      if (arm.fault !== 'cut before it') proxy.cutAll();
      // By the lab: the first reply would be that the server does not know the script.
      if (arm.fault === 'its reply is lost') throw lostReply();
      return reply;
    };
  const family = lifeFamily();
  const crew = await openProxiedCrew({
    driver,
    ...bench,
    size: 3,
    ttlMs,
    spread: true,
    readEveryMs: 10,
    caches: lifeCaches,
    register: family.register,
    alter: (plain, { proxy }) =>
      interceptScripts(plain, [...edits.map(editScript), disturb(proxy)]),
  });
  return {
    crew,
    family,
    arm: ({ connection: { proxy } }, kind, fault) => {
      armed.set(proxy, { kind, fault });
      return () => !armed.has(proxy);
    },
    [Symbol.asyncDispose]: async () => {
      await comeToRest(crew, crew.client);
      await crew[Symbol.asyncDispose]();
    },
  };
}

/** Rolls back or pauses while a script fails; resolves with the ms from `resume()` to a commit. */
async function lose(
  { crew, family, arm }: Ground,
  index: number,
  random: () => number,
): Promise<number> {
  await crew.moreCommits(3, kept);
  const kind = kinds[index % kinds.length] ?? 'rollBack';
  const fault = faults[Math.floor(index / kinds.length) % faults.length] ?? 'cut before it';
  const members = crew.members();
  const server = await waitFor(() => members.find((member) => crew.servedBy(member).has(kept)), {
    message: 'the cache is served',
  });
  const any = members[Math.floor(random() * members.length)] ?? server;
  const isSteering = kind === 'rollBack' || kind === 'pause';
  const at = machineNowMs();
  const actor = isSteering ? any : server;
  const hasFailed = arm(actor, kind, fault);
  const to = random() < 0.5 ? 'newest' : 'oldest';
  const what = kind === 'pause' ? 'pause' : 'rollback';
  const fails = async (): Promise<boolean> => {
    // It may be refused because commits come in between.
    if (isSteering) await steerKept(crew, actor, { what, to });
    return hasFailed();
  };
  const message = `a ${kind} of ${crew.namespace} fails`;
  await waitFor(fails, { message, timeoutMs: 30_000, everyMs: 5 });
  if (!isSteering) await steerUntilDone(crew, any, { what: 'rollback', to });
  family.change(random);
  await sleep(random() * 300);
  const { connection } = members[Math.floor(random() * members.length)] ?? server;
  connection.proxy.cutAll();
  await sleep(300);
  await steerUntilDone(crew, any, { what: 'resume' });
  const since = machineNowMs();
  await waitFor(() => crew.commits.some((one) => one.cache === kept && one.at > since), {
    message: 'it is committed again',
    timeoutMs: 30_000,
    everyMs: 5,
  });
  const againAfterMs = machineNowMs() - since;
  await family.settled(crew, crew.client.scan);
  crew.disturbed({ action: 'paused', at, until: machineNowMs() });
  await nextCommit(crew, machineNowMs());
  return againAfterMs;
}

/** A rollback whose reply is lost, and which does not know its attempt again. */
async function forgotten(context: RowContext): Promise<Control> {
  await using bench = await openBench();
  const { crew, arm } = await openGround(context, bench, [
    ['rollBack', 'if stored[1] == plan.attempt then', 'if false then'],
  ]);
  const [member] = crew.members();
  if (member === undefined) throw new Error('nobody is there');
  await crew.moreCommits(3, kept);
  // No commit comes in between.
  await steerUntilDone(crew, member, { what: 'pause' });
  await sleep(300);
  const hasFailed = arm(member, 'rollBack', 'its reply is lost');
  const { outcome } = await steerKept(crew, member, { what: 'rollback' });
  const { rollbacks: log } = await crew.judge();
  await crew[Symbol.asyncDispose]();
  return {
    text: `a rollback that does not know its attempt again: ${outcome} though ${String(log)} was done`,
    failed: hasFailed() && outcome !== 'ok' && log > 0,
  };
}

/** F47: connections and replies are lost at each step of rollbacks, pauses and commits that prune. */
export const cutSteering: Row = {
  id: 'F47',
  title:
    'connections and replies are lost while a cache is rolled back and paused, others follow it, and a family changes',
  bar: 'a rollback is done once, whatever is lost; committed again <= 2 ttl after resume(); all that follows does, and members are as listed',
  crew: 'in process',
  judgedBy:
    'the checker of histories, with what is kept in the end, and the members of each instance',
  run: async (context) => {
    const again: number[] = [];
    const tries = context.tries(72);
    await using bench = await openBench();
    const grounds = await inLanes(
      tries,
      4,
      () => openGround(context, bench),
      async (ground, index) => void again.push(await lose(ground, index, context.random)),
    );
    const judged = await judgeAll(grounds.map(({ crew }) => crew));
    return reportOf({
      tries,
      broken: judged.flatMap(({ violations }) => violations),
      missed: missedBar('committed again', again, { maxMs: againMs }),
      controls: [await forgotten(context)],
      figures: {
        'again p99 ms': Math.round(percentile(again, 0.99)),
        rollbacks: judged.reduce((sum, { rollbacks }) => sum + rollbacks, 0),
        reads: judged.reduce((sum, { reads }) => sum + reads, 0),
      },
    });
  },
};

import { keySlot, siblingKey } from '@smart-redis/core/drivers';
import type { RedisCluster, ServerNode } from '@smart-redis/testing';
import { startCluster } from '@smart-redis/testing';
import { cacheKeys } from '../lab/cache-keys.js';
import { connectTo, connectToCluster } from '../lab/in-process/connect-client.js';
import type { InProcessCrew } from '../lab/in-process/crew.js';
import { openCrew } from '../lab/in-process/open-crew.js';
import { judgeAll } from '../lab/in-process/open-crews.js';
import { askAll, nextCommit, timeOf } from '../lab/in-process/resumption.js';
import { someRows, stampedCache } from '../lab/instance/stamped-cache.js';
import { machineNowMs } from '../lab/machine-time.js';
import { crossSlotCount } from '../lab/servers/cross-slot-count.js';
import { addressesOf, readsOfSlot } from '../lab/servers/node-reads.js';
import type { Row, RowContext } from '../row.js';
import { inLanes } from '../run/in-lanes.js';
import { oneByOne } from '../run/one-by-one.js';

const ttlMs = 1000;
const slackMs = 1000;
const nodeTimeoutMs = 500;
const laneCount = 3;
const kinds = ['of the leader key', 'of the cache', 'of both'] as const;
const namespace = 'f14';
const { metadata } = cacheKeys(namespace, 'cache');
const slots = {
  leader: keySlot(siblingKey(`smart-redis:${namespace}`, 'leader')),
  cache: keySlot(metadata),
};

/** F14: nodes of a cluster die. */
export const nodeLoss: Row = {
  id: 'F14',
  title: 'a node of the cluster is killed: that of the leader key, of the cache, of both',
  bar: `committed again within failover + TTL (${String(ttlMs)} ms) + 1 s, 0 torn reads, 0 CROSSSLOT, every instance writes again`,
  crew: 'in process',
  judgedBy:
    "the checker of histories, the servers' count of CROSSSLOT, and refresh() of every instance",
  run: async (context) => {
    const count = context.tries(60);
    const rounds: Round[] = [];
    const grounds = await inLanes(
      count,
      laneCount,
      // Many servers that start at once would starve the clients that connect.
      oneByOne(() => openGround(context)),
      async (ground, index) => void rounds.push(await loseNode(ground, index, context)),
    );
    const refusals = rounds.filter(({ isBoundRefused }) => isBoundRefused).length;
    const crossSlots = grounds.reduce((sum, ground) => sum + ground.crossSlots, 0);
    const judged = await judgeAll(grounds.map(({ crew }) => crew));
    return {
      tries: count,
      violations: [
        ...rounds.flatMap(({ violations }) => violations),
        ...judged.flatMap(({ violations }) => violations),
        ...(crossSlots > 0 ? [`CROSSSLOT was answered ${String(crossSlots)} times`] : []),
        ...(refusals < count ? ['a client bound to one node was let in'] : []),
      ],
      missed: rounds
        .filter(({ resumedMs }) => resumedMs > ttlMs + slackMs)
        .map(
          ({ when, resumedMs }) =>
            `${when}: committed only ${resumedMs.toFixed(0)} ms after the failover`,
        ),
      takeoversMs: rounds.map(({ resumedMs }) => resumedMs),
      figures: {
        'longest failover ms': Math.round(Math.max(...rounds.map(({ failoverMs }) => failoverMs))),
        'failed refreshes': grounds.reduce((sum, { crew }) => sum + crew.failures.length, 0),
        'reads of the whole': judged.reduce((sum, { reads }) => sum + reads, 0),
        elections: judged.reduce((sum, { elections }) => sum + elections, 0),
      },
      control: `a client bound to the node was refused in ${String(refusals)} of ${String(count)} tries`,
    };
  },
};

/** The result of the loss of one node. */
interface Round {
  readonly when: string;
  readonly violations: readonly string[];
  readonly failoverMs: number;
  /** Milliseconds from the failover to the next commit. */
  readonly resumedMs: number;
  /** Whether a client that knows only one node, and would not reach its successor, was refused. */
  readonly isBoundRefused: boolean;
}

/** A cluster, and a crew. */
interface Ground extends AsyncDisposable {
  readonly cluster: RedisCluster;
  readonly crew: InProcessCrew;
  /** Errors that its nodes have returned; counted when it is closed. */
  crossSlots: number;
}

async function openGround({ driver, random }: RowContext): Promise<Ground> {
  const cluster = await startCluster({ nodeTimeoutMs });
  const crew = await openCrew({
    namespace,
    address: { nodes: addressesOf(cluster.nodes) },
    connect: () => connectToCluster(driver, cluster),
    size: 0,
    caches: [stampedCache('cache', { refreshEveryMs: 50, rowCount: someRows(random) })],
    ttlMs,
    random,
    readEveryMs: null,
  });
  for (let index = 0; index < 3; index += 1) await crew.join();
  await crew.members()[0]?.handles[0]?.ready({ timeout: '10s' });
  crew.history.read({ cache: crew.cache, everyMs: 5, client: readsOfSlot(cluster, metadata) });
  const ground: Ground = {
    cluster,
    crew,
    crossSlots: 0,
    [Symbol.asyncDispose]: async () => {
      ground.crossSlots = await crossSlotCount(cluster.nodes);
      await crew[Symbol.asyncDispose]();
      await cluster.stop();
    },
  };
  return ground;
}

async function loseNode(
  { cluster, crew }: Ground,
  index: number,
  { driver, progress }: RowContext,
): Promise<Round> {
  const kind = kinds[index % kinds.length] ?? 'of both';
  const when = `try ${String(index + 1)}, the node ${kind}`;
  const victim = await arrange(cluster, kind);
  const bound = await connectTo(driver, victim);
  const isBoundRefused = await bound.driver.open().then(
    () => false,
    () => true,
  );
  await bound.driver.close();
  await bound.end();
  const brokenAt = machineNowMs();
  await victim.kill();
  const failedOverAt = await timeOf(async () => {
    const owners = await Promise.all(Object.values(slots).map((slot) => cluster.nodeOfSlot(slot)));
    const infos = await Promise.all(owners.map((owner) => owner.command('CLUSTER', 'INFO')));
    return (
      owners.every((owner) => owner !== victim) &&
      infos.every((info) => String(info).includes('cluster_state:ok'))
    );
  }, `${when}: another node`);
  crew.disturbed({ action: 'failover', at: brokenAt, until: failedOverAt });
  const resumedMs = (await nextCommit(crew, failedOverAt)) - failedOverAt;
  const violations = await askAll(crew, when);
  await comeBack(victim);
  const failoverMs = failedOverAt - brokenAt;
  progress(`${when}: failover ${failoverMs.toFixed(0)}, commit ${resumedMs.toFixed(0)} ms`);
  return { when, violations, failoverMs, resumedMs, isBoundRefused };
}

/** Places the slots as `kind` needs them; resolves with the node to lose. */
async function arrange(cluster: RedisCluster, kind: (typeof kinds)[number]): Promise<ServerNode> {
  const leaderNode = await cluster.nodeOfSlot(slots.leader);
  if (kind === 'of both') await cluster.moveSlot(slots.cache, leaderNode);
  else if ((await cluster.nodeOfSlot(slots.cache)) === leaderNode) {
    const primaries = await Promise.all([0, 8000, 16_383].map((slot) => cluster.nodeOfSlot(slot)));
    const other = primaries.find((node) => node !== leaderNode);
    if (other !== undefined) await cluster.moveSlot(slots.cache, other);
  }
  return kind === 'of the leader key' ? leaderNode : cluster.nodeOfSlot(slots.cache);
}

async function comeBack(victim: ServerNode): Promise<void> {
  await victim.restart();
  await timeOf(async () => {
    const info = String(await victim.command('INFO', 'replication'));
    return info.includes('role:slave') && info.includes('master_link_status:up');
  }, 'the node is back as a replica');
}

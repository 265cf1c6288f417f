import { keySlot, siblingKey } from '@smart-redis/core';
import type { RedisCluster, ServerNode } from '@smart-redis/testing';
import { startCluster } from '@smart-redis/testing';
import type { Row, RowContext, RowReport } from '../row.js';
import { connectTo, connectToCluster } from '../topologies/connect.js';
import { openCrew } from '../topologies/crew.js';
import { crossSlotCount } from '../topologies/cross-slot-count.js';
import { readOf } from '../topologies/read-of.js';
import { askAll, nextCommit, timeOf, within } from '../topologies/resumption.js';
import { placeOf } from '../topologies/stamped-cache.js';
import { watch } from '../topologies/watcher.js';

const ttlMs = 1000;
const slackMs = 1000;
const nodeTimeoutMs = 500;
const kinds = ['of the leader key', 'of the cache', 'of both'] as const;
const namespace = 'f14';

/** F14: nodes of a cluster die. */
export const nodeLoss: Row = {
  id: 'F14',
  title: 'a node of the cluster is killed: that of the leader key, of the cache, of both',
  bar: `committed again within failover + TTL (${String(ttlMs)} ms) + 1 s, 0 torn reads, 0 CROSSSLOT, every instance writes again`,
  run: async (context) => {
    const cluster = await startCluster({ nodeTimeoutMs });
    try {
      return await loseNodes(cluster, context);
    } finally {
      await cluster.stop();
    }
  },
};

async function loseNodes(cluster: RedisCluster, context: RowContext): Promise<RowReport> {
  const { driver, random, tries, progress } = context;
  const place = placeOf(namespace, 'node');
  const slots = {
    leader: keySlot(siblingKey(`smart-redis:${namespace}`, 'leader')),
    cache: keySlot(place.keys[0]),
  };
  const count = tries(9);
  const [violations, missed]: [string[], string[]] = [[], []];
  const [resumptions, failovers]: [number[], number[]] = [[], []];
  let boundWrites = 0;

  await using crew = openCrew({ namespace, places: [place], ttlMs, every: '50ms', random });
  for (let index = 0; index < 3; index += 1) {
    await crew.join(await connectToCluster(driver, cluster));
  }
  await crew.members[0]?.caches[0]?.ready({ timeout: '10s' });
  const watcher = watch({ name: 'cache', mayGoBack: true, read: readOf(cluster, place) });
  for (let index = 0; index < count; index += 1) {
    const kind = kinds[index % kinds.length] ?? 'of both';
    const when = `try ${String(index + 1)}, the node ${kind}`;
    const victim = await arrange(cluster, slots, kind);
    const bound = await connectTo(driver, victim);
    await bound.driver.open();
    const brokenAt = performance.now();
    await victim.kill();
    const failedOverAt = await timeOf(async () => {
      const owners = await Promise.all(
        Object.values(slots).map((slot) => cluster.nodeOfSlot(slot)),
      );
      const infos = await Promise.all(owners.map((owner) => owner.command('CLUSTER', 'INFO')));
      return (
        owners.every((owner) => owner !== victim) &&
        infos.every((info) => String(info).includes('cluster_state:ok'))
      );
    }, `${when}: another node`);
    const resumedMs = (await nextCommit(crew, place.name, failedOverAt)) - failedOverAt;
    resumptions.push(resumedMs);
    failovers.push(failedOverAt - brokenAt);
    if (resumedMs > ttlMs + slackMs) {
      missed.push(`${when}: committed only ${resumedMs.toFixed(0)} ms after the failover`);
    }
    violations.push(...(await askAll(crew, when)));
    const key = place.keys[1] + ':bound';
    await within(300, bound.driver.send(['SET', key, String(index)], { lane: 'control' }));
    boundWrites += (await cluster.command(key, 'GET', key)) === String(index) ? 1 : 0;
    await bound.driver.close();
    bound.end();
    await comeBack(victim);
    progress(
      `${when}: failover ${(failedOverAt - brokenAt).toFixed(0)}, commit ${resumedMs.toFixed(0)} ms`,
    );
  }
  await watcher.stop();
  violations.push(...watcher.violations);
  const crossSlots = await crossSlotCount(cluster.nodes);
  if (crossSlots > 0) violations.push(`CROSSSLOT was answered ${String(crossSlots)} times`);
  if (boundWrites === count) violations.push('the control found nothing');
  return {
    tries: count,
    violations,
    missed,
    takeoversMs: resumptions,
    figures: {
      'longest failover ms': Math.round(Math.max(...failovers)),
      'failed refreshes': crew.events.filter(({ type }) => type === 'failed').length,
      'reads of the whole': watcher.reads,
      elections: crew.events.filter(({ type }) => type === 'elected').length,
    },
    control: `a client bound to the node: ${String(boundWrites)} of ${String(count)} writes reached its successor`,
  };
}

/** Has the slots lie as `kind` needs it; resolves with the node to lose. */
async function arrange(
  cluster: RedisCluster,
  slots: { readonly leader: number; readonly cache: number },
  kind: (typeof kinds)[number],
): Promise<ServerNode> {
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

import { setTimeout as sleep } from 'node:timers/promises';
import { keySlot, siblingKey } from '@smart-redis/core/drivers';
import type { RedisCluster } from '@smart-redis/testing';
import { startCluster, waitFor } from '@smart-redis/testing';
import { cacheKeys } from '../lab/cache-keys.js';
import { watchTorn } from '../lab/controls/watch-torn.js';
import { connectToCluster } from '../lab/in-process/connect-client.js';
import { openCrew } from '../lab/in-process/open-crew.js';
import { someRows, stampedCache } from '../lab/instance/stamped-cache.js';
import { machineNowMs } from '../lab/machine-time.js';
import { crossSlotCount } from '../lab/servers/cross-slot-count.js';
import { addressesOf, readsOfSlot } from '../lab/servers/node-reads.js';
import type { Row, RowContext, RowReport } from '../row.js';
import { longestGap } from './f15/longest-gap.js';
import { moveSlowly } from './f15/move-slowly.js';

const ttlMs = 1500;
const gapLimitMs = 5000;
/**
 * The smallest and the largest number of rows: torn states are visible only while they are written.
 */
const controlMoves = { least: 2, most: 40 };

/** F15: the slot of a live cache moves back and forth while the cache commits. */
export const resharding: Row = {
  id: 'F15',
  title: 'the slot of a live cache moves while it commits, and of one refreshed in part',
  bar: '0 torn reads, 0 fetches committed twice, 0 CROSSSLOT, a commit at least every 5 s, refresh() of a standby within 5 s',
  crew: 'in process',
  judgedBy: "the checker of histories, the servers' count of CROSSSLOT, and refresh() of a standby",
  run: async (context) => {
    const cluster = await startCluster();
    try {
      return await reshard(cluster, context);
    } finally {
      await cluster.stop();
    }
  },
};

async function reshard(cluster: RedisCluster, context: RowContext): Promise<RowReport> {
  const { driver, random, tries, progress } = context;
  const namespace = 'f15';
  const { metadata } = cacheKeys(namespace, 'moving');
  const slot = keySlot(metadata);
  const leaderSlot = keySlot(siblingKey(`smart-redis:${namespace}`, 'leader'));
  const pause = (): Promise<void> => sleep(random() * 50);
  const move = async (movedSlot: number): Promise<void> => {
    const owner = await cluster.nodeOfSlot(movedSlot);
    const others = cluster.nodes.slice(0, 3).filter(({ port }) => port !== owner.port);
    const to = others[Math.floor(random() * others.length)];
    if (to !== undefined) await moveSlowly(cluster, { slot: movedSlot, to, pause });
  };

  const violations: string[] = [];
  const moves = tries(50);
  const waits: number[] = [];
  const due = { refreshEveryMs: 20, rowCount: someRows(random) };
  await using crew = await openCrew({
    namespace,
    address: { nodes: addressesOf(cluster.nodes) },
    connect: () => connectToCluster(driver, cluster),
    size: 0,
    // In one slot: each move moves both.
    caches: [stampedCache('moving', due), stampedCache('moving.in-part', { ...due, delta: true })],
    ttlMs,
    random,
    readEveryMs: null,
    // A claim has one key, and is redirected while the slot is between two nodes.
    witness: 'commits',
  });
  await crew.join();
  await crew.reigning();
  const standby = await crew.join();
  const { handles } = standby;
  for (const cache of handles) await cache.ready({ timeout: '10s' });
  for (const cache of crew.caches) {
    crew.history.read({ cache, everyMs: 5, client: readsOfSlot(cluster, metadata) });
  }
  const startedAt = machineNowMs();
  for (let index = 1; index <= moves; index += 1) {
    await move(slot);
    if (index % 5 === 0) await move(leaderSlot);
    const askedAt = machineNowMs();
    const asked = handles.map((cache) =>
      cache.refresh({ timeout: '5s' }).catch((error: unknown) => {
        violations.push(`refresh() of a standby after move ${String(index)}: ${String(error)}`);
      }),
    );
    await Promise.all(asked);
    waits.push(machineNowMs() - askedAt);
    if (index % 10 === 0) progress(`${String(index)} of ${String(moves)} moves`);
  }
  const endedAt = machineNowMs();
  const judged = await crew.judge();
  violations.push(...judged.violations);

  const gaps = crew.caches.map((cache) => longestGap(crew.commits, cache, [startedAt, endedAt]));
  const gapMs = Math.max(...gaps);
  const missed = gapMs > gapLimitMs ? [`no commit for ${gapMs.toFixed(0)} ms`] : [];
  const crossSlots = await crossSlotCount(cluster.nodes);
  if (crossSlots > 0) violations.push(`CROSSSLOT was answered ${String(crossSlots)} times`);
  for (const { code, message } of crew.failures.slice(0, 3)) {
    progress(`failed: ${code}: ${message}`);
  }
  if (judged.commitsInPart === 0) violations.push('nothing was committed in part');

  const control = await tornControl(cluster, context, move);
  if (control.torn === 0) violations.push('the control found nothing');
  return {
    tries: moves,
    violations,
    missed,
    figures: {
      commits: judged.commits,
      'commits in part': judged.commitsInPart,
      'failed refreshes': crew.failures.length,
      'longest ms without a commit': Math.round(gapMs),
      'longest ms of refresh()': Math.round(Math.max(...waits)),
      'reads of the whole': judged.reads,
      elections: judged.elections,
    },
    control: `keys written one after the other: ${String(control.torn)} of ${String(control.reads)} reads torn`,
  };
}

/** The same reads of a cache that is written in place: the watcher must detect it. */
async function tornControl(
  cluster: RedisCluster,
  { driver, random }: RowContext,
  move: (slot: number) => Promise<void>,
): Promise<{ torn: number; reads: number }> {
  const { metadata } = cacheKeys('f15-control', 'torn');
  const { driver: redis, end } = await connectToCluster(driver, cluster);
  await redis.open();
  const watch = watchTorn({
    driver: redis,
    namespace: 'f15-control',
    cache: 'torn',
    names: ['torn'],
    random,
    client: readsOfSlot(cluster, metadata),
  });
  await waitFor(() => watch.writers.every(({ writes }) => writes > 0), {
    message: 'the control has written',
  });
  const { least, most } = controlMoves;
  for (let count = 0; count < least || (count < most && watch.faults() === 0); count += 1) {
    await move(keySlot(metadata));
  }
  await waitFor(() => watch.reads > 20, { message: 'the control is read' });
  await watch.stop();
  await redis.close();
  await end();
  return { torn: watch.faults(), reads: watch.reads };
}

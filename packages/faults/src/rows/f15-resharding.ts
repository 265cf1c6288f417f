import { setTimeout as sleep } from 'node:timers/promises';
import { keySlot, siblingKey } from '@smart-redis/core/drivers';
import type { RedisCluster } from '@smart-redis/testing';
import { startCluster, waitFor } from '@smart-redis/testing';
import type { Row, RowContext, RowReport } from '../row.js';
import { connectToCluster } from '../topologies/connect.js';
import { longestGap, openCrew } from '../topologies/crew.js';
import { crossSlotCount } from '../topologies/cross-slot-count.js';
import { moveSlowly } from '../topologies/move-slowly.js';
import { readOf } from '../topologies/read-of.js';
import { startTornWriter } from '../topologies/torn-writer.js';
import { placeOf } from '../topologies/stamped-cache.js';
import { watch } from '../topologies/watcher.js';

const ttlMs = 1500;
const gapLimitMs = 5000;
/** At least, and at most: what is torn must be read just then. */
const controlMoves = { least: 2, most: 40 };

/** F15: the slot of a live cache moves to and fro while the cache commits. */
export const resharding: Row = {
  id: 'F15',
  title: 'the slot of a live cache moves while it commits',
  bar: '0 torn reads, 0 fetches committed twice, 0 CROSSSLOT, a commit at least every 5 s, refresh() of a standby within 5 s',
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
  const place = placeOf(namespace, 'moving');
  const slot = keySlot(place.keys[0]);
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
  await using crew = openCrew({ namespace, places: [place], ttlMs, every: '20ms', random });
  await crew.join(await connectToCluster(driver, cluster));
  await crew.leader();
  const standby = await crew.join(await connectToCluster(driver, cluster));
  const [cache] = standby.caches;
  await cache?.ready({ timeout: '10s' });
  const watcher = watch({ name: 'cache', read: readOf(cluster, place) });
  const startedAt = performance.now();
  for (let index = 1; index <= moves; index += 1) {
    await move(slot);
    if (index % 5 === 0) await move(leaderSlot);
    const askedAt = performance.now();
    await cache?.refresh({ timeout: '5s' }).catch((error: unknown) => {
      violations.push(`refresh() of a standby after move ${String(index)}: ${String(error)}`);
    });
    waits.push(performance.now() - askedAt);
    if (index % 10 === 0) progress(`${String(index)} of ${String(moves)} moves`);
  }
  const endedAt = performance.now();
  await watcher.stop();
  violations.push(...watcher.violations);

  const gap = longestGap(crew.events, place.name, [startedAt, endedAt]);
  const missed = gap.ms > gapLimitMs ? [`no commit for ${gap.ms.toFixed(0)} ms`] : [];
  const crossSlots = await crossSlotCount(cluster.nodes);
  if (crossSlots > 0) violations.push(`CROSSSLOT was answered ${String(crossSlots)} times`);
  const failed = crew.events.filter(({ type }) => type === 'failed');
  for (const { error } of failed.slice(0, 3)) progress(`failed: ${String(error)}`);

  const control = await tornControl(cluster, context, move);
  if (control.torn === 0) violations.push('the control found nothing');
  return {
    tries: moves,
    violations,
    missed,
    figures: {
      commits: crew.events.filter(({ type }) => type === 'committed').length,
      'failed refreshes': failed.length,
      'longest ms without a commit': Math.round(gap.ms),
      'longest ms of refresh()': Math.round(Math.max(...waits)),
      'reads of the whole': watcher.reads,
      elections: crew.events.filter(({ type }) => type === 'elected').length,
    },
    control: `keys written one after the other: ${String(control.torn)} of ${String(control.reads)} reads torn`,
  };
}

/** The same reads of a cache that is written in place: the watcher must see it. */
async function tornControl(
  cluster: RedisCluster,
  { driver, random }: RowContext,
  move: (slot: number) => Promise<void>,
): Promise<{ torn: number; reads: number }> {
  const place = placeOf('f15-control', 'torn');
  const { driver: redis, end } = await connectToCluster(driver, cluster);
  await redis.open();
  const writer = startTornWriter(redis, place, random);
  await waitFor(() => writer.writes > 0, { message: 'the control has written' });
  const watcher = watch({ name: 'control', read: readOf(cluster, place) });
  const { least, most } = controlMoves;
  for (
    let count = 0;
    count < least || (count < most && watcher.violations.length === 0);
    count += 1
  ) {
    await move(keySlot(place.keys[0]));
  }
  await waitFor(() => watcher.reads > 20, { message: 'the control is read' });
  await watcher.stop();
  await writer.stop();
  await redis.close();
  end();
  return { torn: watcher.violations.length, reads: watcher.reads };
}

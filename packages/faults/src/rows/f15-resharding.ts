import { setTimeout as sleep } from 'node:timers/promises';
import { keySlot, siblingKey } from '@smart-redis/core/drivers';
import type { RedisCluster } from '@smart-redis/testing';
import { startCluster, waitFor } from '@smart-redis/testing';
import type { Row, RowContext, RowReport } from '../row.js';
import type { DriverName } from '../run/driver-name.js';
import type { DeltaCounter } from '../run/count-deltas.js';
import { createDeltaCounter } from '../run/count-deltas.js';
import type { Connected } from '../topologies/connect.js';
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
  title: 'the slot of a live cache moves while it commits, and of one refreshed in part',
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
  // In one slot: each move moves both.
  const places = [placeOf(namespace, 'moving'), placeOf(namespace, 'moving', true)];
  const slot = keySlot(placeOf(namespace, 'moving').keys[0]);
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
  await using crew = openCrew({ namespace, places, ttlMs, every: '20ms', random });
  const deltas = createDeltaCounter();
  await crew.join(await connectCounted(driver, cluster, deltas));
  await crew.leader();
  const standby = await crew.join(await connectCounted(driver, cluster, deltas));
  const { caches } = standby;
  for (const cache of caches) await cache.ready({ timeout: '10s' });
  const watchers = places.map((place) => watch({ name: place.name, read: readOf(cluster, place) }));
  const startedAt = performance.now();
  for (let index = 1; index <= moves; index += 1) {
    await move(slot);
    if (index % 5 === 0) await move(leaderSlot);
    const askedAt = performance.now();
    const asked = caches.map((cache) =>
      cache.refresh({ timeout: '5s' }).catch((error: unknown) => {
        violations.push(`refresh() of a standby after move ${String(index)}: ${String(error)}`);
      }),
    );
    await Promise.all(asked);
    waits.push(performance.now() - askedAt);
    if (index % 10 === 0) progress(`${String(index)} of ${String(moves)} moves`);
  }
  const endedAt = performance.now();
  for (const watcher of watchers) {
    await watcher.stop();
    violations.push(...watcher.violations);
  }

  const gaps = places.map(({ name }) => longestGap(crew.events, name, [startedAt, endedAt]).ms);
  const gapMs = Math.max(...gaps);
  const missed = gapMs > gapLimitMs ? [`no commit for ${gapMs.toFixed(0)} ms`] : [];
  const crossSlots = await crossSlotCount(cluster.nodes);
  if (crossSlots > 0) violations.push(`CROSSSLOT was answered ${String(crossSlots)} times`);
  const failed = crew.events.filter(({ type }) => type === 'failed');
  for (const { error } of failed.slice(0, 3)) progress(`failed: ${String(error)}`);

  if (deltas.count === 0) violations.push('nothing was committed in part');

  const control = await tornControl(cluster, context, move);
  if (control.torn === 0) violations.push('the control found nothing');
  return {
    tries: moves,
    violations,
    missed,
    figures: {
      commits: crew.events.filter(({ type }) => type === 'committed').length,
      'commits in part': deltas.count,
      'failed refreshes': failed.length,
      'longest ms without a commit': Math.round(gapMs),
      'longest ms of refresh()': Math.round(Math.max(...waits)),
      'reads of the whole': watchers.reduce((sum, { reads }) => sum + reads, 0),
      elections: crew.events.filter(({ type }) => type === 'elected').length,
    },
    control: `keys written one after the other: ${String(control.torn)} of ${String(control.reads)} reads torn`,
  };
}

async function connectCounted(
  library: DriverName,
  cluster: RedisCluster,
  deltas: DeltaCounter,
): Promise<Connected> {
  const connected = await connectToCluster(library, cluster);
  return { ...connected, driver: deltas.wrap(connected.driver) };
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

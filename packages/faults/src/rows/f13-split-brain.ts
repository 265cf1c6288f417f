import { setTimeout as sleep } from 'node:timers/promises';
import { siblingKey } from '@smart-redis/core/drivers';
import type { Row, RowContext, RowReport } from '../row.js';
import { connectTo } from '../topologies/connect.js';
import { openCrew } from '../topologies/crew.js';
import type { LossyPair } from '../topologies/lossy-pair.js';
import { startLossyPair } from '../topologies/lossy-pair.js';
import { askAll, nextCommit, timeOf } from '../topologies/resumption.js';
import { openSide } from '../topologies/side.js';
import { placeOf, readCommand } from '../topologies/stamped-cache.js';
import { startTornWriter } from '../topologies/torn-writer.js';
import { watch } from '../topologies/watcher.js';

const ttlMs = 1000;
const slackMs = 1000;
const namespace = 'f13';
const leaderKey = siblingKey(`smart-redis:${namespace}`, 'leader');

/** F13: the network splits, and each side has a primary and a leader. */
export const splitBrain: Row = {
  id: 'F13',
  title:
    'the network splits: the old primary with its leader on one side, a promoted replica on the other',
  bar: `0 torn reads on either side; after it heals one leader within TTL (${String(ttlMs)} ms) + 1 s`,
  run: async (context) => {
    await using pair = await startLossyPair();
    return await split(pair, context);
  },
};

async function split(pair: LossyPair, context: RowContext): Promise<RowReport> {
  const { driver, random, tries, progress } = context;
  const place = placeOf(namespace, 'split');
  const count = tries(20);
  const [violations, missed, takeovers]: [string[], string[], number[]] = [[], [], []];
  let [reads, both] = [0, 0];
  await using minority = await openSide(pair.primary);
  await using majority = await openSide(pair.primary);
  await using crew = openCrew({ namespace, places: [place], ttlMs, every: '20ms', random });
  for (let index = 0; index < 3; index += 1) {
    await crew.join(await connectTo(driver, index === 0 ? minority : majority));
    if (index === 0) await crew.leader();
  }
  await crew.members[0]?.caches[0]?.ready({ timeout: '10s' });
  for (let index = 1; index <= count; index += 1) {
    const { primary, replica } = pair;
    const [atOld, atNew] = [primary, replica].map((server, at) =>
      watch({
        name: `split ${String(index)}, ${at === 0 ? 'old' : 'new'} side`,
        // What the new side has not heard is lost to it, and to the old side when it is demoted.
        mayGoBack: true,
        read: () => server.command(...readCommand(place)),
      }),
    );
    pair.cutLink();
    await pair.promote();
    majority.turnTo(replica);
    const splitAt = performance.now();
    // The two of the majority wait for the old leader key to run out, and one of them leads.
    await timeOf(
      () => crew.members.slice(1).some(({ smart }) => smart.isLeader),
      'the majority has a leader',
    );
    await nextCommit(crew, place.name, performance.now());
    await sleep(random() * 200);
    both += crew.members.filter(({ smart }) => smart.isLeader).length > 1 ? 1 : 0;

    // As a replica it shows the other side's versions.
    await atOld?.stop();
    await pair.swap();
    minority.turnTo(replica);
    const healedAt = performance.now();
    const oneLeader = async (): Promise<boolean> => {
      const holder = String(await replica.command('GET', leaderKey));
      const leaders = crew.members.filter(({ smart }) => smart.isLeader);
      return leaders.length === 1 && holder.includes(leaders[0]?.name ?? ' ');
    };
    takeovers.push((await timeOf(oneLeader, 'one leader')) - healedAt);
    if ((takeovers.at(-1) ?? 0) > ttlMs + slackMs) {
      missed.push(`split ${String(index)}: one leader only after ${String(takeovers.at(-1))} ms`);
    }
    violations.push(...(await askAll(crew, `split ${String(index)}`)));
    for (const watcher of [atOld, atNew]) {
      await watcher?.stop();
      violations.push(...(watcher?.violations ?? []));
      reads += watcher?.reads ?? 0;
    }
    progress(
      `split ${String(index)}: lasted ${(healedAt - splitAt).toFixed(0)} ms, one leader after ${String(takeovers.at(-1)?.toFixed(0))}`,
    );
    // The next minority is where the leader is, and it alone.
    minority.turnTo(replica);
    majority.turnTo(replica);
    await crew.leader();
  }
  const control = await unfenced(pair, context);
  if (control.torn === 0) violations.push('the control found nothing');
  return {
    tries: count,
    violations,
    missed,
    takeoversMs: takeovers,
    figures: { 'splits with two leaders at once': both, 'reads of the whole': reads },
    control: `two leaders without a fence after the split: ${String(control.torn)} faults in ${String(control.reads)} reads`,
  };
}

/** Both leaders of a split write to the one primary that is left. */
async function unfenced(
  pair: LossyPair,
  { driver, random }: RowContext,
): Promise<{ torn: number; reads: number }> {
  const place = placeOf('f13-control', 'torn');
  const { driver: redis, end } = await connectTo(driver, pair.primary);
  await redis.open();
  const writers = ['one', 'other'].map((name) => startTornWriter(redis, place, random, name));
  await timeOf(() => writers.every(({ writes }) => writes > 0), 'both have written');
  const watcher = watch({
    name: 'control',
    mayGoBack: true,
    read: () => pair.primary.command(...readCommand(place)),
  });
  await timeOf(() => watcher.reads > 50, 'the control is read');
  await watcher.stop();
  for (const writer of writers) await writer.stop();
  await redis.close();
  end();
  return { torn: watcher.violations.length, reads: watcher.reads };
}

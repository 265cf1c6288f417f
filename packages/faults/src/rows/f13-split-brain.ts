import { setTimeout as sleep } from 'node:timers/promises';
import { siblingKey } from '@smart-redis/core/drivers';
import { watchTorn } from '../lab/controls/watch-torn.js';
import { connectTo } from '../lab/in-process/connect-client.js';
import { openCrew } from '../lab/in-process/open-crew.js';
import { askAll, nextCommit, timeOf } from '../lab/in-process/resumption.js';
import { someRows, stampedCache } from '../lab/instance/stamped-cache.js';
import { machineNowMs } from '../lab/machine-time.js';
import type { LossyPair } from '../lab/servers/lossy-pair.js';
import { startLossyPair } from '../lab/servers/lossy-pair.js';
import { readsOf } from '../lab/servers/node-reads.js';
import { openSide } from '../lab/servers/side.js';
import type { Row, RowContext, RowReport } from '../row.js';

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
  crew: 'in process',
  judgedBy: 'the checker of histories, of readers on both sides, and refresh() of every instance',
  run: async (context) => {
    await using pair = await startLossyPair();
    return await split(pair, context);
  },
};

async function split(pair: LossyPair, context: RowContext): Promise<RowReport> {
  const { driver, random, tries, progress } = context;
  const count = tries(20);
  const [violations, missed, takeovers]: [string[], string[], number[]] = [[], [], []];
  let both = 0;
  await using minority = await openSide(pair.primary);
  await using majority = await openSide(pair.primary);
  await using crew = await openCrew({
    namespace,
    // At the end both sides use the same server.
    address: { url: `redis://${majority.host}:${String(majority.port)}` },
    connect: (index) => connectTo(driver, index === 0 ? minority : majority),
    size: 0,
    caches: [stampedCache('cache', { refreshEveryMs: 20, rowCount: someRows(random) })],
    ttlMs,
    random,
    readEveryMs: null,
  });
  for (let index = 0; index < 3; index += 1) {
    await crew.join();
    if (index === 0) await crew.reigning();
  }
  await crew.members()[0]?.handles[0]?.ready({ timeout: '10s' });
  for (let index = 1; index <= count; index += 1) {
    const { primary, replica } = pair;
    const [atOld, atNew] = [primary, replica].map((server, at) =>
      crew.history.read({
        name: `split ${String(index)}, ${at === 0 ? 'old' : 'new'} side`,
        cache: crew.cache,
        everyMs: 5,
        client: readsOf(() => server),
      }),
    );
    const cutAt = machineNowMs();
    pair.cutLink();
    await pair.promote();
    majority.turnTo(replica);
    const splitAt = machineNowMs();
    // The two instances of the majority wait for the old leader key to expire, and one of them
    // leads.
    await timeOf(
      () =>
        crew
          .members()
          .slice(1)
          .some(({ smart }) => smart.isLeader),
      'the majority has a leader',
    );
    await nextCommit(crew, machineNowMs());
    await sleep(random() * 200);
    both += crew.members().filter(({ smart }) => smart.isLeader).length > 1 ? 1 : 0;

    // As a replica, it has the other side's versions.
    await atOld?.stop();
    await pair.swap();
    minority.turnTo(replica);
    const healedAt = machineNowMs();
    const oneLeader = async (): Promise<boolean> => {
      const holder = String(await replica.command('GET', leaderKey));
      const leaders = crew.members().filter(({ smart }) => smart.isLeader);
      return leaders.length === 1 && holder.includes(leaders[0]?.name ?? ' ');
    };
    const oneAt = await timeOf(oneLeader, 'one leader');
    crew.disturbed({ action: 'failover', at: cutAt, until: oneAt });
    takeovers.push(oneAt - healedAt);
    if ((takeovers.at(-1) ?? 0) > ttlMs + slackMs) {
      missed.push(`split ${String(index)}: one leader only after ${String(takeovers.at(-1))} ms`);
    }
    violations.push(...(await askAll(crew, `split ${String(index)}`)));
    await atNew?.stop();
    progress(
      `split ${String(index)}: lasted ${(healedAt - splitAt).toFixed(0)} ms, one leader after ${String(takeovers.at(-1)?.toFixed(0))}`,
    );
    // The next minority is the leader alone.
    minority.turnTo(replica);
    majority.turnTo(replica);
    await crew.reigning();
  }
  const judged = await crew.judge();
  violations.push(...judged.violations);
  const control = await unfenced(pair, context);
  if (control.torn === 0) violations.push('the control found nothing');
  return {
    tries: count,
    violations,
    missed,
    takeoversMs: takeovers,
    figures: { 'splits with two leaders at once': both, 'reads of the whole': judged.reads },
    control: `two leaders without a fence after the split: ${String(control.torn)} faults in ${String(control.reads)} reads`,
  };
}

/** Both leaders of a split write to the one remaining primary. */
async function unfenced(
  pair: LossyPair,
  { driver, random }: RowContext,
): Promise<{ torn: number; reads: number }> {
  const { driver: redis, end } = await connectTo(driver, pair.primary);
  await redis.open();
  const watch = watchTorn({
    driver: redis,
    namespace: 'f13-control',
    cache: 'torn',
    names: ['one', 'other'],
    random,
    client: readsOf(() => pair.primary),
  });
  await timeOf(() => watch.writers.every(({ writes }) => writes > 0), 'both have written');
  await timeOf(() => watch.reads > 50, 'the control is read');
  await watch.stop();
  await redis.close();
  await end();
  return { torn: watch.faults(), reads: watch.reads };
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Row, RowContext, RowReport } from '../row.js';
import { connectTo } from '../topologies/connect.js';
import { openCrew } from '../topologies/crew.js';
import type { LossyPair } from '../topologies/lossy-pair.js';
import { startLossyPair } from '../topologies/lossy-pair.js';
import { openSide } from '../topologies/side.js';
import { startSleepingLeader } from '../topologies/sleeping-leader.js';
import { judge, placeOf, readCommand } from '../topologies/stamped-cache.js';

const ttlMs = 1000;

/** F11: a failover loses the leader key and the term. */
export const lostTerm: Row = {
  id: 'F11',
  title:
    'a failover loses the leader key, the term and the claim; the leader that had them wakes later',
  bar: 'no term is given twice, and every commit of the leader that lost its term is refused',
  run: async (context) => {
    await using pair = await startLossyPair();
    return await loseTerms(pair, context);
  },
};

async function loseTerms(pair: LossyPair, context: RowContext): Promise<RowReport> {
  const { tries, progress } = context;
  const count = tries(100);
  const violations: string[] = [];
  let [refused, duplicates] = [0, 0];
  for (let index = 1; index <= count; index += 1) {
    const found = await loseTerm(pair, context, index);
    violations.push(...found.violations);
    refused += found.outcome === 'outranked' ? 1 : 0;
    duplicates += found.isCountedTwice ? 1 : 0;
    if (index % 10 === 0) progress(`${String(index)} of ${String(count)} failovers`);
    await pair.swap();
  }
  if (duplicates === 0) violations.push('the control found nothing');
  return {
    tries: count,
    violations,
    figures: { 'commits that the fence refused': refused },
    control: `a term by INCR: given twice in ${String(duplicates)} of ${String(count)} failovers`,
  };
}

async function loseTerm(
  pair: LossyPair,
  { driver, random }: RowContext,
  index: number,
): Promise<{ violations: string[]; outcome: string; isCountedTwice: boolean }> {
  const violations: string[] = [];
  const namespace = `f11-${String(index)}`;
  const place = placeOf(namespace, namespace);
  const { primary, replica } = pair;
  await using side = await openSide(primary);

  pair.cutLink();
  const sleeper = await startSleepingLeader({
    namespace,
    place,
    ttlMs,
    name: 'sleeper',
    connected: await connectTo(driver, side),
  });
  const counted = await primary.command('INCR', 'f11-control');
  await pair.promote();
  const countedAgain = await replica.command('INCR', 'f11-control');

  await using crew = openCrew({ namespace, places: [place], ttlMs, every: '60000ms', random });
  const successor = await crew.join(await connectTo(driver, replica));
  await successor.caches[0]?.ready({ timeout: '10s' });
  const term = crew.events.find(({ type }) => type === 'elected')?.term ?? 0;
  if (term <= sleeper.term) {
    violations.push(
      `failover ${String(index)}: term ${String(term)} after ${String(sleeper.term)}`,
    );
  }
  const before = judge(await replica.command(...readCommand(place)));

  side.turnTo(replica);
  // Until its connections stand again; else it would fail for want of one.
  await sleep(150);
  const outcome = await sleeper.wake();
  const after = judge(await replica.command(...readCommand(place)));
  if (outcome.startsWith('committed')) {
    violations.push(`failover ${String(index)}: the old leader ${outcome}`);
  }
  if (after.fault !== '' || after.version !== before.version || after.stamp === 'sleeper') {
    violations.push(
      `failover ${String(index)}: ${after.stamp} stands after ${before.stamp} ${after.fault}`,
    );
  }
  await sleeper.close();
  return { violations, outcome, isCountedTwice: counted === countedAgain };
}

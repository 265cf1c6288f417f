import { setTimeout as sleep } from 'node:timers/promises';
import { connectTo } from '../lab/in-process/connect-client.js';
import { openCrew } from '../lab/in-process/open-crew.js';
import { stampedCache } from '../lab/instance/stamped-cache.js';
import type { Seen } from '../lab/look.js';
import { machineNowMs } from '../lab/machine-time.js';
import type { LossyPair } from '../lab/servers/lossy-pair.js';
import { startLossyPair } from '../lab/servers/lossy-pair.js';
import { openSide } from '../lab/servers/side.js';
import type { Row, RowContext, RowReport } from '../row.js';
import { startSleepingLeader } from './f11/sleeping-leader.js';

const ttlMs = 1000;

/** F11: a failover loses the leader key and the term. */
export const lostTerm: Row = {
  id: 'F11',
  title:
    'a failover loses the leader key, the term and the claim; the leader that had them wakes later',
  bar: 'no term is given twice, and every commit of the leader that lost its term is refused',
  crew: 'in process',
  judgedBy: 'what the sleeper is told, both terms, and the checker of histories',
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
  const when = `failover ${String(index)}`;
  const { primary, replica } = pair;
  await using side = await openSide(primary);
  const cutAt = machineNowMs();
  pair.cutLink();
  await using crew = await openCrew({
    namespace: `f11-${String(index)}`,
    address: { url: replica.url },
    connect: () => connectTo(driver, replica),
    size: 0,
    caches: [stampedCache('cache', { refreshEveryMs: 60_000, rowCount: 50 })],
    ttlMs,
    random,
  });
  const sleeper = await startSleepingLeader(crew, await connectTo(driver, side), ttlMs);
  const counted = await primary.command('INCR', 'f11-control');
  await pair.promote();
  const countedAgain = await replica.command('INCR', 'f11-control');

  const successor = await crew.join();
  await successor.handles[0]?.ready({ timeout: '10s' });
  const elected = successor.messages.find((message) => message.type === 'elected');
  const term = elected?.term ?? 0;
  if (term <= sleeper.term) {
    violations.push(`${when}: term ${String(term)} after ${String(sleeper.term)}`);
  }
  const before = await crew.look();

  side.turnTo(replica);
  // Only now do all clients use the new primary.
  crew.disturbed({ action: 'failover', at: cutAt, until: machineNowMs() });
  // Until its connections are up again; otherwise the commit would fail because there is none.
  await sleep(150);
  const outcome = await sleeper.wake();
  const after = await crew.look();
  if (outcome.startsWith('committed')) violations.push(`${when}: the old leader ${outcome}`);
  const isSame =
    before.state === 'whole' && after.state === 'whole' && after.attempt === before.attempt;
  if (!isSame || after.attempt.startsWith(`${sleeper.name}/`)) {
    violations.push(`${when}: ${textOf(after)} stands after ${textOf(before)}`);
  }
  const judged = await crew.judge();
  violations.push(...judged.violations.map((text) => `${when}: ${text}`));
  return { violations, outcome, isCountedTwice: counted === countedAgain };
}

function textOf(seen: Seen): string {
  return JSON.stringify(seen);
}

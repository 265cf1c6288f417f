import type { Clock, Elector } from '@smart-redis/core';
import type { Candidacy } from '@smart-redis/core/electors';
import type { ScriptRunner } from '@smart-redis/testing';
import { startLua } from '@smart-redis/testing';
import type { Row, RowContext, RowReport } from '../row.js';
import { untilFound } from '../run/until-found.js';
import type { ElectionReport } from '../virtual/election.js';
import { runElection, soundElector } from '../virtual/election.js';
import { clockMoves } from '../virtual/random-moves.js';
import { withoutStacks } from '../virtual/without-stacks.js';

/**
 * F22: clocks jump, and machines are suspended. In virtual time; the client library makes no
 * difference.
 */
export const clocks: Row = {
  id: 'F22',
  title: 'wall clocks jump by up to an hour, and machines are suspended',
  bar: 'nobody leads after the ttl of either of its clocks; never two leaders; a leader again within 2.3 ttl',
  crew: 'virtual',
  judgedBy: 'the judge of elections in virtual time, after every event',
  inMix: true,
  run: (context) => withoutStacks(() => run(context)),
};

async function run(context: RowContext): Promise<RowReport> {
  const { driver, random, tries, progress } = context;
  if (driver === 'redis') random(); // so that its cases differ
  const lua = await startLua();
  const cases = tries(10_000);
  const violations: string[] = [];
  let leaderships = 0;
  for (let index = 1; index <= cases; index += 1) {
    const { violation, leadershipCount } = await election(lua, context);
    if (violation !== null) violations.push(`case ${String(index)}: ${violation}`);
    leaderships += leadershipCount;
    if (index % 1000 === 0) progress(`${String(index)} cases`);
  }

  const blindBut = (read: (clock: Clock) => number) =>
    untilFound(context, 200, async () => {
      const { violation } = await election(lua, context, onlyBy(read));
      return violation !== null;
    });
  const byWall = await blindBut((clock) => clock.now());
  const byMonotonic = await blindBut((clock) => clock.monotonic());
  for (const [clock, { found }] of [
    ['the wall clock', byWall],
    ['the monotonic clock', byMonotonic],
  ] as const) {
    if (found === 0)
      violations.push(`the control found nothing: an elector that sees only ${clock}`);
  }
  return {
    tries: cases,
    violations,
    control:
      `${String(byWall.found)} of ${String(byWall.cases)} cases broken by the wall clock alone, ` +
      `${String(byMonotonic.found)} by the monotonic clock alone`,
    figures: { leaderships },
  };
}

function election(
  lua: ScriptRunner,
  { random }: RowContext,
  createElector: () => Elector = soundElector,
): Promise<ElectionReport> {
  const seed = Math.floor(random() * 2 ** 31);
  return runElection({ lua, seed, candidateCount: 2, moves: clockMoves(random), createElector });
}

/** An elector that sees only one clock, whichever it asks for. */
function onlyBy(read: (clock: Clock) => number): () => Elector {
  const blinded = (candidacy: Candidacy): Candidacy => {
    const { clock } = candidacy;
    const one = (): number => read(clock);
    return { ...candidacy, clock: { ...clock, now: one, monotonic: one } };
  };
  const sound = soundElector();
  return () => ({ ...sound, campaign: (candidacy) => sound.campaign(blinded(candidacy)) });
}

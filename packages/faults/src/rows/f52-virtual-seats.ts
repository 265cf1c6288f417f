import type { ScriptRunner } from '@smart-redis/testing';
import { startLua } from '@smart-redis/testing';
import type { Row, RowContext, RowReport } from '../row.js';
import { findSeatMutant } from '../virtual/seats/find-seat-mutant.js';
import { randomSeatMoves } from '../virtual/seats/random-seat-moves.js';
import { runSeats } from '../virtual/seats/run-seats.js';
import { seatMutants } from '../virtual/seats/seat-mutants.js';
import { withoutStacks } from '../virtual/without-stacks.js';

const mostSeeds = 60;

/**
 * F52: anything happens to instances with seats. In virtual time; the client library makes no
 * difference.
 */
export const virtualSeats: Row = {
  id: 'F52',
  title:
    'instances with seats come, leave, are killed, pause and are cut off; seats, rosters, messages and data are lost; clocks jump',
  bar: 'a mark is respected; then each cache is served by one, of the newest definition, after a close within 100 ms and after a kill within ttl + 250 ms',
  crew: 'virtual',
  judgedBy: 'the judge of seats in virtual time, after every command, and who serves what',
  run: (context) => withoutStacks(() => run(context)),
};

async function run(context: RowContext): Promise<RowReport> {
  const { driver, random, tries, progress } = context;
  if (driver === 'redis') random(); // so that its cases differ
  const lua = await startLua();
  const cases = tries(200);
  const violations: string[] = [];
  let commits = 0;
  for (let index = 1; index <= cases; index += 1) {
    const seed = Math.floor(random() * 2 ** 31);
    const memberCount = 2 + Math.floor(random() * 3);
    const moves = randomSeatMoves(random);
    const { violation, commitCount } = await runSeats({ lua, seed, memberCount, moves });
    if (violation !== null) {
      const played = JSON.stringify({ seed, memberCount, moves });
      violations.push(`case ${String(index)}: ${violation}: ${played}`);
    }
    commits += commitCount;
    if (index % 50 === 0) progress(`${String(index)} cases`);
  }
  const unseen = await unseenMutants(lua);
  violations.push(...unseen);
  return {
    tries: cases,
    violations,
    control: `${String(seatMutants.length - unseen.length)} of ${String(seatMutants.length)} safeguards of seats, marks and views, removed one by one, were missed`,
    figures: { commits },
  };
}

async function unseenMutants(lua: ScriptRunner): Promise<string[]> {
  const unseen: string[] = [];
  for (const mutant of seatMutants) {
    const { sound, violation } = await findSeatMutant(mutant, lua, mostSeeds);
    if (violation === null) unseen.push(`the control found nothing: ${mutant.fault}`);
    else if (sound !== null) unseen.push(`${sound}, where nothing is wrong: ${mutant.fault}`);
  }
  return unseen;
}

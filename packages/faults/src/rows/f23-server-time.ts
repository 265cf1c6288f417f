import type { ScriptRunner } from '@smart-redis/testing';
import { startLua } from '@smart-redis/testing';
import type { Row, RowContext, RowReport } from '../row.js';
import { untilFound } from '../run/until-found.js';
import type { EngineReport } from '../virtual/engine.js';
import { runEngine } from '../virtual/engine.js';
import { serverTimeMoves } from '../virtual/random-moves.js';
import { withoutStacks } from '../virtual/without-stacks.js';

/** F23: the server's clock goes back. In virtual time; the client library makes no difference. */
export const serverTime: Row = {
  id: 'F23',
  title: "the server's clock goes to and fro by up to an hour, and terms are lost",
  bar: 'a claim passes in at most 2 rounds; terms, versions and fetches never go back',
  crew: 'virtual',
  judgedBy: 'the judge of caches in virtual time, after every event',
  inMix: true,
  run: (context) => withoutStacks(() => run(context)),
};

async function run(context: RowContext): Promise<RowReport> {
  const { driver, random, tries, progress } = context;
  if (driver === 'redis') random(); // so that its cases differ
  const lua = await startLua();
  const cases = tries(2000);
  const violations: string[] = [];
  let commits = 0;
  let refusedOnce = 0;
  for (let index = 1; index <= cases; index += 1) {
    const { violation, commitCount, mostRefusals } = await runCase(lua, context);
    if (violation !== null) violations.push(`case ${String(index)}: ${violation}`);
    if (mostRefusals > 1) {
      violations.push(`case ${String(index)}: a claim took ${String(mostRefusals + 1)} rounds`);
    }
    commits += commitCount;
    refusedOnce += Number(mostRefusals > 0);
    if (index % 500 === 0) progress(`${String(index)} cases`);
  }
  // About one case in six; so there are some among a hundred.
  if (refusedOnce === 0 && cases >= 100)
    violations.push('no claim was ever refused: the row proves nothing');

  const { cases: controls, found } = await untilFound(context, 100, async () => {
    // A refusal that does not raise the next term.
    const { violation } = await runCase(lua, context, (source) =>
      source.replace(/local min_term = tonumber\(ARGV\[\d\]\)/, 'local min_term = 0'),
    );
    return violation !== null;
  });
  if (found === 0) violations.push('the control found nothing');
  return {
    tries: cases,
    violations,
    control: `${String(found)} of ${String(controls)} cases broken where a refusal does not raise the next term`,
    figures: { commits, 'cases with a refused claim': refusedOnce },
  };
}

function runCase(
  lua: ScriptRunner,
  { random }: RowContext,
  alterScript?: (source: string) => string,
): Promise<EngineReport> {
  return runEngine({
    lua,
    seed: Math.floor(random() * 2 ** 31),
    instanceCount: 2,
    moves: serverTimeMoves(random),
    ...(alterScript === undefined ? {} : { alterScript }),
  });
}

import { startLua } from '@smart-redis/testing';
import { openBench } from '../lab/bench.js';
import type { Row } from '../row.js';
import type { Control } from '../run/report-of.js';
import { reportOf } from '../run/report-of.js';
import { checkRealWalks } from '../walk/check-real-walks.js';
import { checkVirtualWalks } from '../walk/check-virtual-walks.js';
import { keptWalks } from '../walk/kept-walks.js';
import { findMutant } from '../walk/mutants/find-mutant.js';
import { walkMutants } from '../walk/mutants/walk-mutants.js';
import { createWalkTally } from '../walk/walk-tally.js';

/** The number of walks in virtual time for each walk on a real server. */
const virtualForEach = 50;
/** A mutant that has not been detected after this many walks counts as missed. */
const mostWalks = 500;

export const userWalks: Row = {
  id: 'F31',
  title: 'users register, update, unregister, refresh and close, on several instances and at once',
  bar: 'each call answers, and what it has promised is what readers see; 0 mixes, 0 gaps, nothing left behind',
  crew: 'none',
  judgedBy: 'the plain model of what readers see',
  async run({ driver, tries, random, progress }) {
    await using bench = await openBench();
    const lua = await startLua();
    const count = tries(100);
    const seed = Math.floor(random() * 2 ** 31);
    const tally = createWalkTally();
    const onWalked = tally.add;
    progress(`seed ${String(seed)}`);
    const virtual = { lua, seed, count: count * virtualForEach, onWalked };
    const broken = [await checkVirtualWalks(virtual)];
    progress(`virtual: ${String(virtual.count)} walks`);
    broken.push(await checkRealWalks({ bench, driver, seed, count, shrinks: true, onWalked }));
    progress(`real: ${String(count)} walks`);

    const controls: Control[] = [];
    for (const mutant of walkMutants) {
      const { violation, walkCount } = await findMutant(mutant, {
        lua,
        seed,
        mostWalks,
        kept: keptWalks,
      });
      const text = `${mutant.fault}: found after ${String(walkCount)} walks`;
      controls.push({ text, failed: violation !== null });
    }
    return reportOf({
      tries: count,
      broken: broken.filter((one) => one !== null),
      missed: [],
      controls,
      figures: { ...tally.figures(), 'virtual walks': virtual.count },
    });
  },
};

import fc from 'fast-check';
import { openBench } from '../outages/bench.js';
import { reportOf } from '../outages/report-of.js';
import type { Row } from '../row.js';
import { startLua } from '../virtual/lua.js';
import { withoutStacks } from '../virtual/without-stacks.js';
import { walkReally } from '../walk/real-walk.js';
import { walkVirtually } from '../walk/virtual-walk.js';
import type { WalkReport } from '../walk/walk.js';
import { walks } from '../walk/walk-steps.js';

/** Walks in virtual time for each on a real server. */
const virtualForEach = 100;

export const userWalks: Row = {
  id: 'F31',
  title: 'users register, update, unregister, refresh and close, on several instances and at once',
  bar: 'each call answers, and what it has promised is what readers see; 0 mixes, 0 gaps, nothing left behind',
  async run({ driver, tries, random, progress }) {
    await using bench = await openBench();
    const lua = await startLua();
    const count = tries(100);
    const seed = Math.floor(random() * 2 ** 31);
    let steps = 0;
    let judged = 0;
    const check = async (
      what: string,
      numRuns: number,
      run: (walked: { seed: number; instanceCount: number; steps: never }) => Promise<WalkReport>,
    ): Promise<string[]> => {
      const found = await fc.check(
        fc.asyncProperty(walks, async (walked) => {
          const report = await run(walked as never);
          steps += report.stepCount;
          judged += report.judgedCount;
          if (report.violation !== null) throw new Error(report.violation);
        }),
        { numRuns, seed, endOnFailure: false },
      );
      progress(`${what}: ${String(found.numRuns)} walks`);
      if (!found.failed) return [];
      const why = found.errorInstance instanceof Error ? found.errorInstance.message : '';
      return [
        `${what}, seed ${String(seed)}: ${why}; shrunk to ${JSON.stringify(found.counterexample)}`,
      ];
    };
    const broken = [
      ...(await withoutStacks(() =>
        check('virtual', count * virtualForEach, (walked) => walkVirtually({ lua, ...walked })),
      )),
      ...(await check('real', count, (walked) => walkReally({ bench, driver, ...walked }))),
    ];
    // The commit of an update takes the one before it for itself.
    const control = await withoutStacks(() =>
      fc.check(
        fc.asyncProperty(walks, async (walked) => {
          const altered = { lua, ...walked, alterScript: trustsAnyAttempt };
          const { violation } = await walkVirtually(altered);
          if (violation !== null) throw new Error(violation);
        }),
        { numRuns: 500, seed, endOnFailure: true },
      ),
    );
    return reportOf({
      tries: count,
      broken,
      missed: [],
      controls: [
        {
          text: `a commit that trusts any attempt of its leader: found after ${String(control.numRuns)} walks`,
          failed: control.failed,
        },
      ],
      figures: { steps, 'calls judged': judged, 'virtual walks': count * virtualForEach },
    });
  },
};

/** The mutant: an attempt of this leadership is taken for the one that was committed, whichever that was. */
export function trustsAnyAttempt(source: string): string {
  return source.replace(
    'if last[1] == plan.attempt then',
    "if last[1] and string.match(last[1], '^%d+%-.*%-') == string.match(plan.attempt, '^%d+%-.*%-') then",
  );
}

import { setTimeout as sleep } from 'node:timers/promises';
import { machineNowMs } from '../lab/machine-time.js';
import type { CrewOptions } from '../lab/processes/crew.js';
import type { Attempt, CrewsResult } from '../lab/processes/run-crews.js';
import { runCrews } from '../lab/processes/run-crews.js';
import { anotherThan, resumeCache, serverOf } from '../lab/processes/steering.js';
import type { MutantName } from '../lab/processes/worker/mutants.js';
import type { Row, RowContext } from '../row.js';
import { missedBar, percentile } from '../run/bars.js';
import { reportOf } from '../run/report-of.js';
import type { Control } from '../run/report-of.js';
import { triedTwice } from '../run/tried-twice.js';
import type { PlayRollback } from './f43/scenes.js';
import { rollbackScenes, runUnderWay } from './f43/scenes.js';

const seatTtlMs = 1000;
const refreshEveryMs = 60;
const keep = 2;
/** Long enough for several refreshes, of which a paused cache has none. */
const quietMs = 4 * refreshEveryMs;
const againMs = seatTtlMs + 500;
/** No command hangs here: a slow machine must not make one fail. */
const settings = { keep, refreshEveryMs, commandTimeoutMs: 3000 };

/** One leader for all or seats, full builds or deltas: by the number of the crew. */
const kindOf = (number: number): Partial<CrewOptions> => ({
  settings: {
    ...settings,
    delta: number % 2 === 1,
    ...(number % 4 < 2 ? {} : { spread: true, ttlMs: seatTtlMs }),
  },
});

/** Plays a scene, and goes on when it is over; adds the time until the cache is committed again. */
const rollBackIn =
  (scenes: readonly PlayRollback[], again: number[] = []): Attempt =>
  async (crew, { random, index }) => {
    const [cache = ''] = crew.caches;
    await crew.moreCommits(keep + 1, cache);
    const server = await serverOf(crew, cache);
    const actor = anotherThan(crew, server.member, random);
    const at = machineNowMs();
    const to = random() < 0.5 ? 'newest' : 'oldest';
    const play = scenes[index % scenes.length] ?? runUnderWay;
    const played = await play({ crew, cache, server, actor, to, random });
    await sleep(quietMs);
    const [someone = actor] = crew.members();
    again.push(await resumeCache(crew, someone, cache));
    crew.disturbed({ action: 'paused', at, until: machineNowMs() });
    return played === null ? null : undefined;
  };

function broken(context: RowContext, mutant: MutantName, tries: number): Promise<CrewsResult> {
  return runCrews(context, {
    tries,
    crewCount: 1,
    attempt: rollBackIn(tries === 1 ? [runUnderWay] : rollbackScenes),
    crew: { settings: { ...settings, mutant } },
  });
}

async function withoutFence(context: RowContext): Promise<Control> {
  const { violations } = await broken(context, 'a rollback ends no run', 1);
  const found = violations.filter((text) => text.startsWith('fenced: a commit holds the fence'));
  return {
    text: `a rollback that ends no run: ${String(found.length)} stale commits`,
    failed: found.length > 0,
  };
}

async function withoutPruning(context: RowContext): Promise<Control> {
  const { violations } = await broken(context, 'kept keys stay', 2);
  const found = violations.filter((text) => text.startsWith('no leak'));
  return {
    text: `commits that prune nothing: ${String(found.length)} keys left`,
    failed: found.length > 0,
  };
}

/** F43: rollbacks, with SIGKILL at each step of them and of the commits that prune. */
export const rolledBack: Row = {
  id: 'F43',
  title: 'a cache that keeps versions is rolled back, and who does it or who serves it is killed',
  bar: `a rollback is all or nothing, and ends the run under way; earlier versions stay whole, none leaks; committed again <= ttl + 500 ms after resume()`,
  crew: 'processes',
  judgedBy: 'the checker of histories, with what is kept in the end',
  run: async (context) => {
    const again: number[] = [];
    const result = await runCrews(context, {
      tries: context.tries(180),
      crewCount: 4,
      triesOfCrew: 9,
      spare: 4,
      crewOf: kindOf,
      attempt: rollBackIn(rollbackScenes, again),
    });
    // The leader may lose its lease where it stops, on a slow machine.
    const unfenced = await triedTwice(() => withoutFence(context));
    const controls = [unfenced, await withoutPruning(context)];
    const { tries, commits, reads, refused } = result;
    return reportOf({
      tries,
      broken: result.violations,
      missed: [...result.missed, ...missedBar('committed again', again, { maxMs: againMs })],
      controls,
      figures: {
        'again p99 ms': Math.round(percentile(again, 0.99)),
        rollbacks: result.rollbacks,
        'refused commits': refused,
        ...{ commits, reads },
      },
    });
  },
};

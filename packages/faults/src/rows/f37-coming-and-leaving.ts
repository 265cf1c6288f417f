import { setTimeout as sleep } from 'node:timers/promises';
import { abortedRuns } from '../lab/aborted-runs.js';
import type { Attempt, CrewsPlan } from '../lab/processes/run-crews.js';
import { runCrews } from '../lab/processes/run-crews.js';
import { freshSeats, seats } from '../lab/processes/seats.js';
import type { MutantName } from '../lab/processes/worker/mutants.js';
import { aServer, spreadOut } from '../lab/served.js';
import type { Row } from '../row.js';
import { reportOf } from '../run/report-of.js';

const cacheCount = 60;
const fetchMs = 400;

/** An instance comes, and another one leaves, while refreshes run everywhere. */
function comeAndLeave(aborted: number[]): Attempt {
  return async (crew, { random }) => {
    await spreadOut(crew);
    await sleep(random() * fetchMs);
    const leaver = aServer(crew, random);
    const stay = crew.members().filter((member) => member !== leaver);
    const before = stay.map((member) => ({ member, from: member.messages.length }));
    await crew.spawn();
    await spreadOut(crew);
    crew.kill(leaver, 'SIGTERM');
    await spreadOut(crew);
    // Refreshes that were aborted start again.
    await crew.moreCommits(crew.caches.length);
    for (const { member, from } of before) aborted.push(abortedRuns(member, from));
    return undefined;
  };
}

function planOf(
  tries: number,
  caches: number,
  aborted: number[],
  mutant: MutantName | null,
): CrewsPlan {
  return {
    tries,
    crewCount: 1,
    attempt: comeAndLeave(aborted),
    // In the control a refresh of almost every cache is running when an instance comes.
    crew: seats(caches, { refreshEveryMs: mutant === null ? 800 : 50, fetchMs, mutant }),
    judge: freshSeats(caches),
  };
}

/** F37: instances come and leave while refreshes run. */
export const comingAndLeaving: Row = {
  id: 'F37',
  title: 'instances with seats come and leave while refreshes of 60 caches run',
  bar: 'no running refresh of another instance is aborted',
  crew: 'processes',
  judgedBy: 'the checker of histories, and the refreshes that do not end by a commit',
  run: async (context) => {
    const aborted: number[] = [];
    const unwanted: number[] = [];
    const result = await runCrews(context, planOf(context.tries(8), cacheCount, aborted, null));
    await runCrews(context, planOf(2, 18, unwanted, 'claims do not wait'));
    const count = sumOf(aborted);
    const { tries, commits, reads } = result;
    return reportOf({
      tries,
      broken: result.violations,
      // On a slow machine a mark may end before it is extended.
      missed: [
        ...result.missed,
        ...(count > 0 ? [`${String(count)} refreshes of other instances were aborted`] : []),
      ],
      controls: [
        {
          text: `where claims do not wait for marks, ${String(sumOf(unwanted))} refreshes were aborted`,
          failed: sumOf(unwanted) > 0,
        },
      ],
      figures: { commits, reads },
    });
  },
};

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

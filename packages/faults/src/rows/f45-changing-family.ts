import type { ProcessCrew } from '../lab/processes/crew.js';
import { runCrews } from '../lab/processes/run-crews.js';
import { freshSeats, seats, seatTtlOf } from '../lab/processes/seats.js';
import type { MutantName } from '../lab/processes/worker/mutants.js';
import type { Row, RowContext } from '../row.js';
import { missedBar, percentile } from '../run/bars.js';
import type { Control } from '../run/report-of.js';
import { reportOf } from '../run/report-of.js';
import type { ListedMembers } from './f45/listed-members.js';
import { listedMembers } from './f45/listed-members.js';
import { familyScenes } from './f45/scenes.js';

const cacheCount = 12;
const ttlMs = seatTtlOf(cacheCount);
const family = { everyMs: 200, dropAfterMs: 100 };
/** Seen gone, removed by a later fetch of the list, and both after a takeover. */
const settledMs = 3 * ttlMs + 2 * family.everyMs + family.dropAfterMs;
const crewOptions = {
  ...seats(cacheCount, { refreshEveryMs: 400, family }),
  readEveryMs: 50,
};
const wrongWithinMs = 4000;

/** Some members come, some go, and most stay. */
function nextList(
  caches: readonly string[],
  listed: readonly string[],
  random: () => number,
): readonly string[] {
  const changes = caches.filter(() => random() < 0.3);
  const [first = ''] = listed;
  const isListed = (cache: string): boolean =>
    changes.includes(cache) || cache === first ? !listed.includes(cache) : listed.includes(cache);
  const next = caches.filter(isListed);
  return next.length < 3 ? caches.filter((cache) => cache !== first) : next;
}

/** Whether the lab finds that the members are not as listed, where a safeguard is missing. */
async function isNoticed(context: RowContext, mutant: MutantName): Promise<boolean> {
  const noticed: boolean[] = [];
  const settings = { ...crewOptions.settings, mutant };
  await runCrews(context, {
    tries: 1,
    crewCount: 1,
    crew: { ...crewOptions, settings },
    attempt: async (crew) => {
      const members = listedMembers(crew);
      await members.settled();
      await members.list(crew.caches.slice(2));
      noticed.push(
        await members.settled(crew.members(), wrongWithinMs).then(
          () => false,
          () => true,
        ),
      );
      return undefined;
    },
  });
  return noticed[0] === true;
}

async function controls(context: RowContext): Promise<readonly Control[]> {
  const withoutDrops = await isNoticed(context, 'nothing is dropped');
  const withoutLists = await isNoticed(context, 'an old list is read');
  return [
    {
      text: 'where nothing is dropped, keys of members that are gone were left',
      failed: withoutDrops,
    },
    { text: 'where an old list is read, members were not as listed', failed: withoutLists },
  ];
}

/** F45: families whose members come and go, with SIGKILL at each step of that. */
export const changingFamily: Row = {
  id: 'F45',
  title:
    'members of a family come and go while instances are killed, or sleep, at each step of that',
  bar: `every instance has exactly the members of the last list, none lacks its data and no other leaves a key, within 3 ttl + 500 ms`,
  crew: 'processes',
  judgedBy: 'the checker of histories, the members of every instance, and a look at all keys',
  run: async (context) => {
    const settled: number[] = [];
    const lists = new Map<ProcessCrew, ListedMembers>();
    const result = await runCrews(context, {
      tries: context.tries(70),
      crewCount: 2,
      triesOfCrew: 7,
      spare: 3,
      crew: crewOptions,
      judge: freshSeats(cacheCount),
      attempt: async (crew, { random, index }) => {
        const members = lists.get(crew) ?? listedMembers(crew);
        lists.set(crew, members);
        if (index === 0) await members.settled();
        const next = nextList(crew.caches, members.names(), random);
        const play = familyScenes[index % familyScenes.length];
        try {
          const played = await play?.({ crew, members, next, random });
          settled.push(await members.settled());
          return played === null ? null : undefined;
        } catch (error) {
          members.end();
          throw error;
        }
      },
      after: (crew) => {
        lists.get(crew)?.end();
        return Promise.resolve();
      },
    });
    const { tries, commits, reads } = result;
    return reportOf({
      tries,
      broken: result.violations,
      missed: [...result.missed, ...missedBar('as listed', settled, { p99Ms: settledMs })],
      controls: await controls(context),
      figures: { 'as listed p99 ms': Math.round(percentile(settled, 0.99)), commits, reads },
    });
  },
};

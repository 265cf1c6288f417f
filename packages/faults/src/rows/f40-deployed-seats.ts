import { setTimeout as sleep } from 'node:timers/promises';
import { machineNowMs } from '../lab/machine-time.js';
import type { ProcessCrew } from '../lab/processes/crew.js';
import type { Member } from '../lab/processes/member.js';
import { runCrews } from '../lab/processes/run-crews.js';
import { freshSeats, seats } from '../lab/processes/seats.js';
import { servedByOthers, spreadOut } from '../lab/served.js';
import type { Row } from '../row.js';
import { missedBar, percentile } from '../run/bars.js';
import { reportOf } from '../run/report-of.js';

const cacheCount = 12;
const load = { refreshEveryMs: 300, fetchMs: 60 };
/** An arrival counts after 200 ms of quiet, and running refreshes end first. */
const servedWithinMs = 1500;
const sideBySideMs = 1500;

/** What was seen of the instances of the older definition. */
interface Seen {
  /** Milliseconds until those of the newer one served all caches. */
  readonly servedMs: number[];
  /** Commits of older instances while newer ones served all. */
  olderCommits: number;
}

/** The commits of these members from `since` to `until`. */
function commitsOf(members: readonly Member[], since: number, until: number): number {
  return members.flatMap(({ messages }) =>
    messages.filter(({ type, at }: { readonly type: string; readonly at?: number }) => {
      return type === 'committed' && at !== undefined && at > since && at < until;
    }),
  ).length;
}

/** Starts instances of a definition one by one, while those before them still run. */
async function add(crew: ProcessCrew, shape: number): Promise<Member[]> {
  const added: Member[] = [];
  for (let count = 0; count < 2; count += 1) added.push(await crew.spawn({ shape }));
  return added;
}

/** Side by side, the newer instances serve everything, and the older ones commit nothing. */
async function sideBySide(
  crew: ProcessCrew,
  newer: readonly Member[],
  older: readonly Member[],
  seen: Seen,
): Promise<void> {
  await spreadOut(crew, newer);
  const since = machineNowMs();
  await sleep(sideBySideMs);
  seen.olderCommits += commitsOf(older, since, machineNowMs());
}

/** Old instances, then new ones beside them, new ones alone, old ones beside them, old ones alone. */
async function deploy(crew: ProcessCrew, seen: Seen): Promise<void> {
  await spreadOut(crew);
  const old = crew.members();
  const comingAt = machineNowMs();
  const fresh = await add(crew, 2);
  seen.servedMs.push(Math.max(...(await servedByOthers(crew, fresh, { since: comingAt }))));
  await sideBySide(crew, fresh, old, seen);
  for (const member of old) crew.kill(member, 'SIGTERM');
  await crew.moreCommits(cacheCount);
  const back = await add(crew, 1);
  await sideBySide(crew, fresh, back, seen);
  for (const member of fresh) crew.kill(member, 'SIGTERM');
  await spreadOut(crew, back);
  // They replace what the newer definition has built.
  await Promise.all(crew.caches.map((cache) => crew.moreCommits(1, cache)));
}

/** F40: a deploy from old to new and back. */
export const deployedSeats: Row = {
  id: 'F40',
  title: 'instances with seats are deployed under load: old, new beside old, new, old again',
  bar: `the newest definition is served by those that have it <= ${String(servedWithinMs)} ms; older ones commit nothing beside them; old ones alone rebuild`,
  crew: 'processes',
  judgedBy: 'the checker of histories, and the commits of the instances of each definition',
  run: async (context) => {
    const seen: Seen = { servedMs: [], olderCommits: 0 };
    const result = await runCrews(context, {
      tries: context.tries(4),
      crewCount: 1,
      crew: { ...seats(cacheCount, load), size: 2 },
      judge: freshSeats(cacheCount),
      attempt: async (crew) => {
        await deploy(crew, seen);
        return undefined;
      },
    });
    let equalCommits = 0;
    await runCrews(context, {
      tries: 1,
      crewCount: 1,
      crew: { ...seats(cacheCount, load), size: 2 },
      attempt: async (crew) => {
        const old = crew.members();
        await add(crew, 1);
        await spreadOut(crew);
        const since = machineNowMs();
        await sleep(sideBySideMs);
        equalCommits = commitsOf(old, since, machineNowMs());
        return undefined;
      },
    });
    const { tries, commits, reads } = result;
    return reportOf({
      tries,
      broken: result.violations,
      // On a slow machine the newer ones may lose their seats.
      missed: [
        ...result.missed,
        ...(seen.olderCommits > 0
          ? [`${String(seen.olderCommits)} commits of older instances beside newer ones`]
          : []),
        ...missedBar('the newest serve', seen.servedMs, { maxMs: servedWithinMs }),
      ],
      controls: [
        {
          text: `with one definition for all, those that were there first made ${String(equalCommits)} commits`,
          failed: equalCommits > 0,
        },
      ],
      figures: { 'served p99 ms': Math.round(percentile(seen.servedMs, 0.99)), commits, reads },
    });
  },
};

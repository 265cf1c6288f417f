import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessCrew } from '../lab/processes/crew.js';
import type { Member } from '../lab/processes/member.js';
import { runCrews } from '../lab/processes/run-crews.js';
import { freshSeats, seats, seatTtlOf } from '../lab/processes/seats.js';
import { aServer, servedByOthers, spreadOut } from '../lab/served.js';
import type { Row } from '../row.js';
import { missedBar, percentile } from '../run/bars.js';
import { reportOf } from '../run/report-of.js';

const cacheCount = 60;
const ttlMs = seatTtlOf(cacheCount);
/** Some are always being refreshed. */
const often = { refreshEveryMs: 500 };

/**
 * Stops a process at any moment, or just before it sends a commit, until others have served and
 * committed its caches. When it wakes up it sends what it was about to send.
 */
async function pauseSeat(
  crew: ProcessCrew,
  member: Member,
  isBeforeCommit: boolean,
): Promise<number[]> {
  const stoppedAt = isBeforeCommit
    ? ((await crew.stopBefore({ member }, 'commit')) ?? 0)
    : crew.pause(member);
  const caches = [...crew.servedBy(member).keys()];
  const others = crew.members().filter((other) => other !== member);
  const times = await servedByOthers(crew, others, { caches, since: stoppedAt });
  await Promise.all(caches.map((cache) => crew.moreCommits(1, cache)));
  crew.resume(member);
  return times;
}

/** F35: SIGSTOP past the seat. */
export const pausedSeat: Row = {
  id: 'F35',
  title: 'one of 3 instances with seats is paused (SIGSTOP) past its seat, with 60 caches',
  bar: 'others serve its caches: p99 <= ttl + 250 ms; its late commits are refused; awake it serves its share',
  crew: 'processes',
  judgedBy: 'the checker of histories, and who serves what by the events of the instances',
  run: async (context) => {
    const servedMs: number[] = [];
    const result = await runCrews(context, {
      tries: context.tries(12),
      crewCount: 1,
      crew: seats(cacheCount, often),
      judge: freshSeats(cacheCount),
      attempt: async (crew, { random, index }) => {
        await spreadOut(crew);
        await sleep((random() * ttlMs) / 3);
        await spreadOut(crew);
        const times = await pauseSeat(crew, aServer(crew, random), index % 2 === 0);
        servedMs.push(...times);
        return Math.max(...times);
      },
      // The last one that was paused has its share again.
      after: (crew) => spreadOut(crew),
    });
    const unfenced = await runCrews(context, {
      tries: 2,
      crewCount: 1,
      crew: seats(6, { refreshEveryMs: 100, mutant: 'no fence' }),
      attempt: async (crew, { random }) => {
        await spreadOut(crew);
        await pauseSeat(crew, aServer(crew, random), true);
        await crew.moreCommits(12);
        return undefined;
      },
    });
    const { tries, takeoversMs, commits, reads, refused } = result;
    return reportOf({
      tries,
      broken: result.violations,
      missed: [
        ...result.missed,
        ...missedBar('served by others', servedMs, { p99Ms: ttlMs + 250 }),
      ],
      takeoversMs,
      controls: [
        {
          text: 'without the fence a commit of the paused instance passed',
          failed: unfenced.violations.some((text) => text.startsWith('fenced: a commit holds')),
        },
      ],
      figures: {
        'served p99 ms': Math.round(percentile(servedMs, 0.99)),
        'refused commits': refused,
        commits,
        reads,
      },
    });
  },
};

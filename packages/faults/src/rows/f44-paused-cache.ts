import { setTimeout as sleep } from 'node:timers/promises';
import { machineNowMs } from '../lab/machine-time.js';
import type { CrewOptions } from '../lab/processes/crew.js';
import type { Attempt } from '../lab/processes/run-crews.js';
import { runCrews } from '../lab/processes/run-crews.js';
import { anotherThan, resumeCache, serverOf } from '../lab/processes/steering.js';
import type { Row, RowContext } from '../row.js';
import { missedBar, percentile } from '../run/bars.js';
import type { Control } from '../run/report-of.js';
import { reportOf } from '../run/report-of.js';
import type { PlayPause } from './f44/scenes.js';
import { pauseScenes, takenOver } from './f44/scenes.js';

const seatTtlMs = 1000;
const refreshEveryMs = 60;
/** No command hangs here: a slow machine must not make one fail. */
const settings = { refreshEveryMs, commandTimeoutMs: 3000 };
const quietMs = 4 * refreshEveryMs;
const againMs = seatTtlMs + 500;

/** One leader for all, or seats: by the number of the crew. */
const kindOf = (number: number): Partial<CrewOptions> => ({
  settings: {
    ...settings,
    ...(number % 2 === 0 ? {} : { spread: true, ttlMs: seatTtlMs }),
  },
});

/** Plays a scene, and resumes; adds the time until the cache is committed again. */
const pauseIn =
  (scenes: readonly PlayPause[], again: number[] = []): Attempt =>
  async (crew, { random, index }) => {
    const [cache = ''] = crew.caches;
    await crew.moreCommits(1, cache);
    const server = await serverOf(crew, cache);
    const actor = anotherThan(crew, server.member, random);
    const at = machineNowMs();
    const play = scenes[index % scenes.length] ?? takenOver;
    const played = await play({ crew, cache, server, actor, quietMs });
    await sleep(quietMs);
    const [someone = actor] = crew.members();
    again.push(await resumeCache(crew, someone, cache));
    crew.disturbed({ action: 'paused', at, until: machineNowMs() });
    return played === null ? null : undefined;
  };

async function overlooked(context: RowContext): Promise<Control> {
  const { violations } = await runCrews(context, {
    tries: 1,
    crewCount: 1,
    attempt: pauseIn([takenOver]),
    crew: { settings: { ...settings, mutant: 'a pause is overlooked' } },
  });
  const found = violations.filter((text) => text.startsWith('paused: nothing is published'));
  return {
    text: `where no pause is seen: ${String(found.length)} commits during a pause`,
    failed: found.length > 0,
  };
}

/** F44: pauses, with SIGKILL at each step of them. */
export const pausedCache: Row = {
  id: 'F44',
  title: 'a cache is paused and resumed, and who does it or who serves it is killed',
  bar: `nothing is published but the run under way and what is asked for; committed again <= ttl + 500 ms after resume()`,
  crew: 'processes',
  judgedBy: 'the checker of histories',
  run: async (context) => {
    const again: number[] = [];
    const result = await runCrews(context, {
      tries: context.tries(110),
      crewCount: 4,
      triesOfCrew: 11,
      spare: 4,
      crewOf: kindOf,
      attempt: pauseIn(pauseScenes, again),
    });
    const control = await overlooked(context);
    const { tries, commits, reads } = result;
    return reportOf({
      tries,
      broken: result.violations,
      missed: [...result.missed, ...missedBar('committed again', again, { maxMs: againMs })],
      controls: [control],
      figures: { 'again p99 ms': Math.round(percentile(again, 0.99)), commits, reads },
    });
  },
};

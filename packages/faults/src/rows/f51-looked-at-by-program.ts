import { waitFor } from '@smart-redis/testing';
import { exitCodes } from '@smart-redis/cli';
import { machineNowMs } from '../lab/machine-time.js';
import type { ProcessCrew } from '../lab/processes/crew.js';
import { runCrews } from '../lab/processes/run-crews.js';
import { freshSeats, seats, seatTtlOf } from '../lab/processes/seats.js';
import { aServer, spreadOut } from '../lab/served.js';
import type { Row } from '../row.js';
import { missedBar, percentile } from '../run/bars.js';
import { reportOf } from '../run/report-of.js';
import { isFrozenFound, watch } from './f42/watch.js';
import { runProgram } from './f51/run-program.js';
import { cachesIn, overviewIn, seenIn, wrongInCheck } from './f51/seen-by-program.js';
import type { Shock } from './shaken/judge-look.js';
import type { Viewer } from './shaken/shake.js';
import { shake } from './shaken/shake.js';

const cacheCount = 12;
const ttlMs = seatTtlOf(cacheCount);
/** A seat expires; then the program is started once more. */
const shownMs = ttlMs + 250 + 1000;
/** Redis starts, instances come back with their next renewal, and build. */
const againMs = 5000;

/** Kills an instance; resolves with the milliseconds until the program names it no more. */
async function killOne(crew: ProcessCrew, url: string, random: () => number): Promise<number> {
  const since = crew.kill(aServer(crew, random));
  await waitFor(
    async () => {
      const there = new Set(crew.members().map(({ name }) => name));
      const listed = cachesIn(await runProgram(url, crew.namespace, 'ls'));
      const isThere = (name: string | null): boolean => name !== null && there.has(name);
      return listed.length === cacheCount && listed.every(({ servedBy }) => isThere(servedBy));
    },
    { message: `the program names who serves ${crew.namespace}`, everyMs: 20 },
  );
  const tookMs = machineNowMs() - since;
  await crew.spawn();
  await spreadOut(crew);
  return tookMs;
}

/** Somebody at a terminal, or a pipeline. */
function viewerOf(url: string, namespace: string): Viewer {
  let looks = 0;
  return {
    look: async () => {
      const answered = await runProgram(url, namespace, ['ls', 'top'][(looks += 1) % 2] ?? '');
      const { code } = answered;
      const seen = seenIn(answered);
      // Nothing of what it knew is told.
      if (code !== exitCodes.fine && seen !== 'away')
        throw new Error('it failed, and told numbers');
      return seen;
    },
    check: async (shock: Shock) => {
      const checked = wrongInCheck(await runProgram(url, namespace, 'check'), shock);
      if (shock.kind !== 'rollback') return checked;
      const { document } = await runProgram(url, namespace, 'info', shock.cache);
      const cache = (document.cache ?? document) as { version?: unknown; paused?: unknown };
      const isShown = cache.version === shock.version && cache.paused !== null;
      return isShown ? checked : [...checked, `info did not show the rollback of ${shock.cache}`];
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/** F51: what the command line says while things break. */
export const lookedAtByProgram: Row = {
  id: 'F51',
  title: 'the command line looks: instances killed, Redis restarted empty, versions rolled back',
  bar: `no cache is told as younger than it is, nor as it was before; the dead are gone <= ttl + 250 ms + 1 s, all is shown again <= ${String(againMs / 1000)} s`,
  crew: 'processes',
  judgedBy: 'the checker of histories, and the answers of the program beside what Redis holds',
  run: async (context) => {
    const broken: string[] = [];
    const servedMs: number[] = [];
    let answers = 0;
    let isFrozenSeen = false;
    const result = await runCrews(context, {
      tries: context.tries(6),
      crewCount: 1,
      crew: seats(cacheCount, { refreshEveryMs: 500 }),
      judge: freshSeats(cacheCount),
      attempt: async (crew, { server: { url }, random }) => {
        await spreadOut(crew);
        let isOver = false;
        const look = async () => overviewIn(await runProgram(url, crew.namespace, 'ls'));
        const watching = watch(crew, look, () => isOver);
        try {
          servedMs.push(await killOne(crew, url, random));
        } finally {
          isOver = true;
          await watching.catch(() => undefined);
        }
        const watched = await watching;
        broken.push(...watched.broken);
        answers += watched.answers;
        isFrozenSeen ||= isFrozenFound(watched);
        return undefined;
      },
    });
    const shaken = await shake(
      context.driver,
      Math.max(2, context.tries(10)),
      ({ url }, namespace) => Promise.resolve(viewerOf(url, namespace)),
    );
    return reportOf({
      tries: result.tries + shaken.shownMs.length,
      broken: [...result.violations, ...broken, ...shaken.broken],
      missed: [
        ...result.missed,
        ...missedBar('told as gone', servedMs, { maxMs: shownMs }),
        ...missedBar('all told again', shaken.shownMs, { maxMs: againMs }),
      ],
      controls: [
        { text: 'a program that repeated its first answer was found out', failed: isFrozenSeen },
        ...shaken.controls,
      ],
      figures: {
        'told as gone p99 ms': Math.round(percentile(servedMs, 0.99)),
        'told again max ms': Math.round(Math.max(...shaken.shownMs)),
        ...{ answers: answers + shaken.looks, 'Redis away': shaken.away, commits: result.commits },
      },
    });
  },
};

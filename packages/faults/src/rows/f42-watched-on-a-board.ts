import { createBoard } from '@smart-redis/board';
import type { Board } from '@smart-redis/board';
import { openOperator } from '@smart-redis/core/operator';
import { startFaultProxy, waitFor } from '@smart-redis/testing';
import type { FaultProxy } from '@smart-redis/testing';
import { connectUrl } from '../lab/in-process/connect-url.js';
import type { ProcessCrew } from '../lab/processes/crew.js';
import { runCrews } from '../lab/processes/run-crews.js';
import { freshSeats, seats, seatTtlOf } from '../lab/processes/seats.js';
import { machineNowMs } from '../lab/machine-time.js';
import { aServer, spreadOut } from '../lab/served.js';
import type { Row } from '../row.js';
import type { DriverName } from '../run/driver-name.js';
import { missedBar, percentile } from '../run/bars.js';
import { reportOf } from '../run/report-of.js';
import { followBoard, overviewOf } from './f42/board-client.js';
import { isFrozenFound, watch } from './f42/watch.js';
import type { Viewer } from './shaken/shake.js';
import { shake } from './shaken/shake.js';

const cacheCount = 24;
const ttlMs = seatTtlOf(cacheCount);
/** A seat expires, and the board reads at least this often. */
const shownMs = ttlMs + 250 + 5000;

/** Resolves when the board shows who is there, and that they serve all caches; in milliseconds. */
async function shownAs(crew: ProcessCrew, board: Board, since: number): Promise<number> {
  await waitFor(
    async () => {
      const overview = await overviewOf(board);
      const there = new Set(crew.members().map(({ name }) => name));
      return (
        overview !== undefined &&
        overview.instances.every(({ name }) => there.has(name)) &&
        overview.caches.every(({ servedBy }) => servedBy !== null && there.has(servedBy))
      );
    },
    { message: `the board of ${crew.namespace} shows who is there`, everyMs: 20 },
  );
  return machineNowMs() - since;
}

async function killOne(crew: ProcessCrew, board: Board, random: () => number): Promise<number> {
  const took = shownAs(crew, board, crew.kill(aServer(crew, random)));
  const servedMs = await took;
  await crew.spawn();
  await spreadOut(crew);
  return servedMs;
}

/** Cuts the board off: its stream must say so, and go on when Redis is back. */
async function cutOff(board: Board, proxy: FaultProxy): Promise<void> {
  const stream = await followBoard(board);
  try {
    await waitFor(() => stream.latest() === 'state', { message: 'the board shows the state' });
    proxy.refuse();
    await waitFor(() => stream.latest() === 'away', {
      message: 'the board says that Redis is away',
    });
    proxy.heal();
    await waitFor(() => stream.latest() !== 'away', { message: 'the board shows the state again' });
  } finally {
    proxy.heal();
    await stream.leave();
  }
}

/** Somebody who opens a board anew each time, over connections that stay. */
function viewerOf(driver: DriverName, url: string, namespace: string): Viewer {
  const operator = openOperator({ driver: connectUrl(driver, url), namespace, logger: false });
  const board = createBoard({ operator, auth: false, logger: false });
  return {
    look: async () => {
      const overview = await overviewOf(board);
      // What it says now it may have read up to half a second ago.
      if (overview === undefined || overview.caches.length === 0) return 'away';
      return {
        readAtMs: Date.parse(overview.at),
        readMsAgo: overview.readMsAgo,
        caches: overview.caches.map(({ name, version, checkedAt, paused }) => ({
          ...{ name, version, isPaused: paused !== null },
          checkedAtMs: checkedAt === null ? null : Date.parse(checkedAt),
        })),
      };
    },
    [Symbol.asyncDispose]: async () => {
      board.close();
      await operator.close();
    },
  };
}

/** F42: what people see while things break. */
export const watchedOnBoard: Row = {
  id: 'F42',
  title:
    'a board is watched: instances killed, it is cut off, Redis restarted empty, versions rolled back',
  bar: 'no cache is shown as younger than it is, nor as it was before; the dead are gone <= ttl + 250 ms + 5 s; a cut is said',
  crew: 'processes',
  judgedBy: 'the checker of histories, and the answers of the board beside what Redis holds',
  run: async (context) => {
    const broken: string[] = [];
    const servedMs: number[] = [];
    let answers = 0;
    let isFrozenSeen = false;
    const result = await runCrews(context, {
      tries: context.tries(10),
      crewCount: 1,
      crew: seats(cacheCount, { refreshEveryMs: 500 }),
      judge: freshSeats(cacheCount),
      attempt: async (crew, { server, random, index }) => {
        await spreadOut(crew);
        await using proxy = await startFaultProxy(server);
        const { namespace } = crew;
        const driver = connectUrl(context.driver, `redis://127.0.0.1:${String(proxy.port)}`);
        await using operator = openOperator({ driver, namespace, logger: false });
        const board = createBoard({ operator, auth: false, logger: false });
        let isOver = false;
        const watching = watch(
          crew,
          () => overviewOf(board),
          () => isOver,
        );
        try {
          if (index % 2 === 0) servedMs.push(await killOne(crew, board, random));
          else await cutOff(board, proxy);
        } finally {
          isOver = true;
          await watching.finally(() => board.close());
        }
        const watched = await watching;
        broken.push(...watched.broken);
        answers += watched.answers;
        // A board that repeats its first answer.
        isFrozenSeen ||= isFrozenFound(watched);
        return undefined;
      },
    });
    const { commits, reads } = result;
    const shaken = await shake(
      context.driver,
      Math.max(2, context.tries(10)),
      ({ url }, namespace) => Promise.resolve(viewerOf(context.driver, url, namespace)),
    );
    return reportOf({
      tries: result.tries + shaken.shownMs.length,
      broken: [...result.violations, ...broken, ...shaken.broken],
      missed: [
        ...result.missed,
        ...missedBar('shown as gone', servedMs, { maxMs: shownMs }),
        ...missedBar('shown again', shaken.shownMs, { maxMs: shownMs }),
      ],
      controls: [
        { text: 'a board that repeated its first answer was found out', failed: isFrozenSeen },
        ...shaken.controls,
      ],
      figures: {
        'shown as gone p99 ms': Math.round(percentile(servedMs, 0.99)),
        'shown again max ms': Math.round(Math.max(...shaken.shownMs)),
        ...{ answers: answers + shaken.looks, commits, reads },
      },
    });
  },
};

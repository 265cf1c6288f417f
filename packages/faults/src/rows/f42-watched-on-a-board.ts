import { setTimeout as sleep } from 'node:timers/promises';
import { createBoard } from '@smart-redis/board';
import type { ApiOverview, Board } from '@smart-redis/board';
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
import { missedBar, percentile } from '../run/bars.js';
import { reportOf } from '../run/report-of.js';
import { followBoard, overviewOf } from './f42/board-client.js';
import { judgeAnswer } from './f42/judge-answer.js';
import type { Truth } from './f42/truth.js';
import { readTruth } from './f42/truth.js';

const cacheCount = 24;
const ttlMs = seatTtlOf(cacheCount);
/** A seat expires, and the board reads at least this often. */
const shownMs = ttlMs + 250 + 5000;

/** Looks at the board until `isOver`, and judges each answer. */
async function watch(crew: ProcessCrew, board: Board, isOver: () => boolean): Promise<Watched> {
  const broken: string[] = [];
  const shown = new Map<string, number>();
  let answers = 0;
  let first: ApiOverview | undefined;
  let last: Truth | undefined;
  while (!isOver()) {
    const before = await readTruth(crew.client, crew.namespace);
    const overview = await overviewOf(board);
    const after = await readTruth(crew.client, crew.namespace);
    if (overview !== undefined) {
      answers += 1;
      first ??= overview;
      broken.push(...judgeAnswer({ before, overview, after, shown }));
    }
    last = after;
    await sleep(50);
  }
  return { broken, answers, first, last };
}

interface Watched {
  readonly broken: readonly string[];
  readonly answers: number;
  readonly first: ApiOverview | undefined;
  readonly last: Truth | undefined;
}

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

/** F42: what people see while things break. */
export const watchedOnBoard: Row = {
  id: 'F42',
  title:
    'a board is watched while instances with seats are killed, and while it is cut off from Redis',
  bar: 'no cache is shown as younger than it is; the dead are gone <= ttl + 250 ms + 5 s; a cut is said',
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
        const watching = watch(crew, board, () => isOver);
        try {
          if (index % 2 === 0) servedMs.push(await killOne(crew, board, random));
          else await cutOff(board, proxy);
        } finally {
          isOver = true;
          await watching.finally(() => board.close());
        }
        const { first, last, ...seen } = await watching;
        broken.push(...seen.broken);
        answers += seen.answers;
        // A board that repeats its first answer.
        if (first !== undefined && last !== undefined) {
          const frozen = { before: last, after: last, overview: first, shown: new Map() };
          isFrozenSeen ||= judgeAnswer(frozen).length > 0;
        }
        return undefined;
      },
    });
    const { tries, commits, reads } = result;
    return reportOf({
      tries,
      broken: [...result.violations, ...broken],
      missed: [...result.missed, ...missedBar('shown as gone', servedMs, { maxMs: shownMs })],
      controls: [
        { text: 'a board that repeated its first answer was found out', failed: isFrozenSeen },
      ],
      figures: {
        'shown as gone p99 ms': Math.round(percentile(servedMs, 0.99)),
        ...{ answers, commits, reads },
      },
    });
  },
};

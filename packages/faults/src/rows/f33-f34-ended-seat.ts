import { setTimeout as sleep } from 'node:timers/promises';
import type { Member } from '../lab/processes/member.js';
import type { Attempt, CrewsResult } from '../lab/processes/run-crews.js';
import { runCrews } from '../lab/processes/run-crews.js';
import { freshSeats, seats, seatTtlOf, unevenly } from '../lab/processes/seats.js';
import type { MutantName } from '../lab/processes/worker/mutants.js';
import { allSit, aServer, servedByOthers, spreadOut } from '../lab/served.js';
import type { Row, RowContext } from '../row.js';
import { missedBar, percentile } from '../run/bars.js';
import type { Control } from '../run/report-of.js';
import { reportOf } from '../run/report-of.js';

type End = 'SIGKILL' | 'SIGTERM';

/** Tries at each number of caches, in a full run. */
const plans = [
  { caches: 1, tries: 16 },
  { caches: 60, tries: 16 },
  { caches: 300, tries: 4 },
] as const;
const nobodyMs = 3000;
/** Less than what remains of a seat that is renewed three times in its time to live. */
const notLeftMs = 500;

/** Ends a process with a seat; adds the milliseconds until others serve each of its caches. */
function endSeat(end: End, servedMs: number[]): Attempt {
  return async (crew, { random, quiet }) => {
    await spreadOut(crew);
    // With few caches some may serve nothing, and be about to start still.
    await allSit(crew);
    await quiet();
    await sleep((random() * seatTtlOf(crew.caches.length)) / 3);
    // A slow machine may have lost a seat meanwhile.
    await spreadOut(crew);
    const member = aServer(crew, random);
    const caches = [...crew.servedBy(member).keys()];
    const since = crew.kill(member, end);
    const times = await servedByOthers(crew, crew.members(), { caches, since });
    servedMs.push(...times);
    // Not before: a process that starts would slow down those that take over.
    await crew.spawn();
    if (end === 'SIGTERM') await endedBySignal(member);
    return Math.max(...times);
  };
}

async function endedBySignal({ name, exited }: Member): Promise<void> {
  const { signal } = await exited;
  if (signal !== 'SIGTERM') throw new Error(`${name} did not end by its signal`);
}

/** Ends seats at each number of caches, and compares the times with the bar. */
async function endSeats(
  context: RowContext,
  end: End,
  p99Ms: (ttlMs: number) => number,
): Promise<{ results: CrewsResult[]; missed: string[]; p99: Record<string, number> }> {
  const results: CrewsResult[] = [];
  const missed: string[] = [];
  const p99: Record<string, number> = {};
  for (const { caches, tries } of plans) {
    const servedMs: number[] = [];
    const result = await runCrews(context, {
      tries: context.tries(tries),
      crewCount: 1,
      attempt: endSeat(end, servedMs),
      crew: seats(caches, unevenly(caches)),
      judge: freshSeats(caches),
    });
    const of = caches === 1 ? 'one cache' : `${String(caches)} caches`;
    results.push(result);
    missed.push(
      ...result.missed,
      ...missedBar(`${of}, served by others`, servedMs, { p99Ms: p99Ms(seatTtlOf(caches)) }),
    );
    p99[`${of}, p99 ms`] = Math.round(percentile(servedMs, 0.99));
  }
  return { results, missed, p99 };
}

/** Whether the caches of a process that ends are served by others within a limit. */
async function control(
  context: RowContext,
  end: End,
  mutant: MutantName,
  limitMs: number,
): Promise<boolean> {
  const isServed: boolean[] = [];
  await runCrews(context, {
    tries: 1,
    crewCount: 1,
    attempt: async (crew, { random }) => {
      await spreadOut(crew);
      const member = aServer(crew, random);
      const caches = [...crew.servedBy(member).keys()];
      const since = crew.kill(member, end);
      const times = servedByOthers(crew, crew.members(), { caches, since, timeoutMs: limitMs });
      isServed.push(
        await times.then(
          () => true,
          () => false,
        ),
      );
      return undefined;
    },
    crew: seats(6, { mutant }),
  });
  return isServed.includes(true) || isServed.length === 0;
}

function rowOf(
  row: Pick<Row, 'id' | 'title' | 'bar'>,
  end: End,
  p99Ms: (ttlMs: number) => number,
  controlOf: (context: RowContext) => Promise<Control>,
): Row {
  return {
    ...row,
    crew: 'processes',
    judgedBy: 'the checker of histories, and who serves what by the events of the instances',
    run: async (context) => {
      const { results, missed, p99 } = await endSeats(context, end, p99Ms);
      const sum = (of: (result: CrewsResult) => number): number =>
        results.reduce((total, result) => total + of(result), 0);
      return reportOf({
        tries: sum(({ tries }) => tries),
        broken: results.flatMap(({ violations }) => violations),
        missed,
        takeoversMs: results.flatMap(({ takeoversMs }) => takeoversMs),
        controls: [await controlOf(context)],
        figures: { ...p99, commits: sum(({ commits }) => commits), reads: sum((one) => one.reads) },
      });
    },
  };
}

/** F33: SIGKILL. */
export const killedSeat: Row = rowOf(
  {
    id: 'F33',
    title: 'one of 3 instances with seats is killed (SIGKILL), with 1, 60 and 300 caches',
    bar: 'each of its caches is served by another: p99 <= ttl + 250 ms; nothing torn',
  },
  'SIGKILL',
  (ttlMs) => ttlMs + 250,
  async (context) => ({
    text: `nobody served the caches within ${String(nobodyMs)} ms where the seat never expires`,
    failed: !(await control(context, 'SIGKILL', 'the seat never expires', nobodyMs)),
  }),
);

/** F34: SIGTERM. */
export const closedSeat: Row = rowOf(
  {
    id: 'F34',
    title: 'one of 3 instances with seats is told to stop (SIGTERM), with 1, 60 and 300 caches',
    bar: 'each of its caches is served by another: p99 <= 100 ms; nothing torn',
  },
  'SIGTERM',
  () => 100,
  async (context) => ({
    text: `not all caches were served within ${String(notLeftMs)} ms where the seat is not left`,
    failed: !(await control(context, 'SIGTERM', 'no leave', notLeftMs)),
  }),
);

import type { RedisServer } from '@smart-redis/testing';
import { startRedis, waitFor } from '@smart-redis/testing';
import type { RowContext } from '../../row.js';
import { seededRandom } from '../../run/seeded-random.js';
import { cacheKeys } from '../cache-keys.js';
import type { CrewOptions, JudgeOptions, ProcessCrew } from './crew.js';
import { collectGarbage } from './collect-garbage.js';
import { openLab } from './lab.js';
import { startCrew } from './start-crew.js';

/**
 * A try: disturbs a crew. Resolves with the milliseconds of a takeover if it has measured one; with
 * `null` if the disturbance did not happen as meant because the machine was slow, which does not
 * count as a try.
 */
export type Attempt = (
  crew: ProcessCrew,
  attempt: AttemptContext,
) => Promise<number | undefined | null>;

/** What a try may use. */
export interface AttemptContext {
  readonly server: RedisServer;
  /** A random number in [0, 1), repeatable by the seed of the run. */
  readonly random: () => number;
  /** The number of this try: 0, 1, … in this crew. */
  readonly index: number;
  /** Resolves once the lab starts no process and has no garbage, which take processors from the crew. */
  quiet(): Promise<void>;
}

/** Options of {@link runCrews}. */
export interface CrewsPlan {
  /** The number of tries of all crews together. */
  readonly tries: number;
  /** The number of crews that run concurrently, each in its own namespace on one server. */
  readonly crewCount: number;
  /** Fewer crews are used if each would have fewer tries than this. @default 5 */
  readonly triesOfCrew?: number;
  /** Processes that are ready when they are needed; none in the mix. @default 2 */
  readonly spare?: number;
  readonly crew?: Partial<CrewOptions>;
  /** Further differences of the crew with this number (0, 1, …). @default none */
  readonly crewOf?: (number: number) => Partial<CrewOptions>;
  /**
   * Every other crew has caches with `delta: true`, and there are at least two crews. @default
   * false
   */
  readonly withDelta?: boolean;
  readonly judge?: JudgeOptions;
  readonly attempt: Attempt;
  /** Called after the last try of a crew. */
  readonly after?: (crew: ProcessCrew) => Promise<void>;
}

/** The results of all crews together. */
export interface CrewsResult {
  readonly tries: number;
  readonly takeoversMs: readonly number[];
  readonly violations: readonly string[];
  readonly missed: readonly string[];
  readonly commits: number;
  /** The number of deltas among the commits. */
  readonly commitsInPart: number;
  readonly refused: number;
  readonly rollbacks: number;
  readonly reads: number;
  readonly elections: number;
}

/** For each try so many attempts may fail to happen and are repeated. */
const repeatsPerTry = 5;

/** Distributes tries over crews, and judges the history of each crew at the end. */
export async function runCrews(context: RowContext, plan: CrewsPlan): Promise<CrewsResult> {
  await using server = await startRedis();
  const { driver, program } = context;
  await using lab = await openLab({
    spare: context.isMix === true ? 0 : (plan.spare ?? 2),
    driver,
    ...(program === undefined ? {} : { program }),
  });
  // Starting a crew takes as long as some tries.
  const useful = Math.min(plan.crewCount, Math.ceil(plan.tries / (plan.triesOfCrew ?? 5)));
  const { withDelta = false } = plan;
  const crewCount = withDelta ? Math.max(useful, 2) : useful;
  const takeoversMs: number[] = [];
  let started = 0;
  let repeats = 0;
  let tries = 0;

  const quiet = async (): Promise<void> => {
    await lab.pool.loaded();
    collectGarbage();
  };
  const runCrew = async (number: number, random: () => number): Promise<Judged> => {
    const own = plan.crewOf?.(number) ?? {};
    await using crew = await startCrew(lab, {
      driver,
      namespace: `crew-${String(number)}`,
      address: { url: server.url },
      ...plan.crew,
      ...own,
      settings: {
        ...plan.crew?.settings,
        ...own.settings,
        ...(withDelta ? { delta: number % 2 === 1 } : {}),
      },
    });
    const stuck: string[] = [];
    try {
      for (let index = 0; started < plan.tries; index += 1) {
        started += 1;
        const takeoverMs = await plan.attempt(crew, { server, random, index, quiet });
        if (takeoverMs === null) {
          if (repeats < plan.tries * repeatsPerTry) started -= 1;
          repeats += 1;
          continue;
        }
        if (takeoverMs !== undefined) takeoversMs.push(takeoverMs);
        tries += 1;
        if (tries % 50 === 0) context.progress(`${String(tries)} of ${String(plan.tries)}`);
      }
      if (withDelta && crew.settings.delta) await changedInPart(crew);
      await plan.after?.(crew);
    } catch (error) {
      // A wait of many times the bar has timed out: the crew is stuck. Its history is judged
      // nevertheless.
      stuck.push(`live: ${error instanceof Error ? error.message : String(error)}`);
    }
    const judged = await crew.judge(plan.judge);
    return { ...judged, violations: [...stuck, ...judged.violations] };
  };

  const seeds = Array.from({ length: crewCount }, () => Math.floor(context.random() * 2 ** 31));
  const judged = await Promise.all(
    seeds.map((seed, number) => runCrew(number, seededRandom(seed))),
  );
  const sum = (of: (one: Judged) => number): number =>
    judged.reduce((total, one) => total + of(one), 0);
  const commitsInPart = sum((one) => one.commitsInPart);
  return {
    tries,
    takeoversMs,
    violations: [
      ...judged.flatMap(({ violations }) => violations),
      ...(withDelta && commitsInPart === 0 ? ['nothing was committed in part'] : []),
    ],
    commitsInPart,
    missed: judged.flatMap(({ missed }) => missed),
    commits: sum(({ commits }) => commits),
    rollbacks: sum(({ rollbacks }) => rollbacks),
    refused: sum(({ refused }) => refused),
    reads: sum(({ reads }) => reads),
    elections: sum(({ elections }) => elections),
  };
}

/**
 * On a slow machine, leaders may have changed so often that each build was the first of its leader.
 */
async function changedInPart({ options, caches, client }: ProcessCrew): Promise<void> {
  const hasChanged = async (cache: string): Promise<boolean> => {
    const entries = await client.send('XRANGE', cacheKeys(options.namespace, cache).log, '-', '+');
    return (entries as [string, string[]][]).some(([, fields]) => fields.includes('part'));
  };
  const message = `a change in part of ${options.namespace}`;
  for (const cache of caches) await waitFor(() => hasChanged(cache), { message });
}

type Judged = Omit<CrewsResult, 'tries' | 'takeoversMs'>;

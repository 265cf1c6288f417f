import { isSmartRedisError } from '../errors/errors.js';
import { isBuiltByAnother } from '../metadata/built-as.js';
import type { Busy, Claimed, ClaimOptions, Late, Older } from '../metadata/claim.js';
import type { CacheState } from '../metadata/cache-state.js';
import { claim } from '../metadata/claim.js';
import type { DefinitionAge } from '../metadata/definition-age.js';
import type { Run } from '../metadata/run.js';
import type { RunRecord } from '../refresh/run-record.js';
import { highestVersion, stateOfGroups } from '../metadata/state-of-groups.js';
import { releaseMark } from './keep-mark.js';
import type { RunnerJob } from './runner-job.js';

/** The combined result of the claims of all groups. */
export interface ClaimedGroups extends Claimed {
  /** Whether the version was built by another definition. */
  readonly isOfAnother: boolean;
  /** Whether an open request asks to publish whatever the guard finds. */
  readonly isForced: boolean;
  /** The state of each group. */
  readonly states: readonly CacheState[];
  /** The highest ticket of each group. */
  readonly tickets: readonly number[];
  /** The keys of each group that have content in the version. */
  readonly filledKeys: readonly (readonly string[])[];
  /** The keys of the version. */
  readonly keys: readonly string[];
  /**
   * All groups get one version, which must be greater than this; 0 for a single group, whose
   * metadata ensure that.
   */
  readonly highestVersion: number;
  /** Filled by the refresh. */
  readonly record: RunRecord;
}

/**
 * Claims the metadata of every group of a cache, marked as busy for `markMs`. A seat draws a term
 * from the first group, and the others take it.
 * @throws SmartRedisError as `claim`
 */
export async function claimGroups(
  job: RunnerJob,
  markMs: number,
  minTerm = 0,
): Promise<ClaimedGroups | Busy | Older | Late> {
  const { context, places, authority } = job;
  // Each attempt has its own number, so that a late copy of an earlier one is recognized.
  const sequence = context.nextSequence();
  const age = job.age?.(job.definition);
  const options: ClaimOptions = {
    term: authority.term ?? minTerm,
    draws: authority.term === undefined,
    seat: authority.id,
    sequence,
    markMs,
    slots: job.definition.schedule.cron?.slots ?? '',
    age: age === undefined || age.retreatInMs === 0 ? undefined : ageOf(age),
  };
  const [firstPlace, ...otherPlaces] = places;
  if (firstPlace === undefined) throw new RangeError('a cache has at least one target');
  // The first group by itself: where it is busy, the fences of the others stay with the run there.
  const first = await claim(context.driver, firstPlace, options);
  if (!('run' in first)) return first;
  const { run } = first;
  const taken = { ...options, term: run.term, draws: false };
  let answers: readonly (Claimed | Busy | Older | Late)[];
  try {
    answers = await Promise.all(otherPlaces.map((place) => claim(context.driver, place, taken)));
  } catch (error) {
    const held = isSmartRedisError(error, 'SR_STALE_TERM') ? Number(error.details.heldTerm) : 0;
    if (!options.draws || held <= run.term) throw error;
    return claimGroups(job, markMs, held);
  }
  const refused = answers.find((answer): answer is Busy | Older | Late => !('run' in answer));
  if (refused !== undefined) {
    if (markMs > 0) await releaseMark(job, run);
    return refused;
  }
  return joined(job, run, [first, ...(answers as readonly Claimed[])]);
}

function ageOf({ definition, shape, seenMs }: DefinitionAge): DefinitionAge {
  return { definition, shape, seenMs };
}

function joined({ definition }: RunnerJob, run: Run, claims: readonly Claimed[]): ClaimedGroups {
  const states = claims.map(({ state }) => state);
  return {
    run,
    serverNowMs: claims[0]?.serverNowMs ?? 0,
    state: stateOfGroups(states),
    states,
    isOfAnother: isBuiltByAnother(definition, states),
    isForced: states.some(({ forced, served, failed }) => forced > Math.max(served, failed)),
    tickets: states.map(({ requested }) => requested),
    filledKeys: states.map(({ filledKeys }) => filledKeys),
    keys: states.flatMap(({ keys }) => keys ?? []),
    record: {},
    highestVersion: states.length > 1 ? highestVersion(states) : 0,
  };
}

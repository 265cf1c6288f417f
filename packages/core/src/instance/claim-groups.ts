import { isBuiltByAnother } from '../metadata/built-as.js';
import type { Busy, Claimed } from '../metadata/claim.js';
import { claim } from '../metadata/claim.js';
import type { Run } from '../metadata/run.js';
import { runOf } from '../metadata/run.js';
import { highestVersion, stateOfGroups } from '../metadata/state-of-groups.js';
import type { RunnerJob } from './runner-job.js';

/** The combined result of the claims of all groups. */
export interface ClaimedGroups extends Claimed {
  readonly run: Run;
  /** Whether the version was built by another definition. */
  readonly isOfAnother: boolean;
  /** The highest ticket of each group. */
  readonly tickets: readonly number[];
  /** The keys of the version. */
  readonly keys: readonly string[];
  /**
   * All groups get one version, which must be greater than this; 0 for a single group, whose
   * metadata ensure that.
   */
  readonly highestVersion: number;
}

/**
 * Claims the metadata of every group of a cache, marked as busy for `markMs`.
 * @throws SmartRedisError as `claim`
 */
export async function claimGroups(
  {
    context,
    definition,
    places,
    leadership,
  }: Pick<RunnerJob, 'context' | 'definition' | 'places' | 'leadership'>,
  markMs: number,
): Promise<ClaimedGroups | Busy> {
  // Each attempt has its own number, so that a late copy of an earlier one is recognized.
  const run = runOf(leadership.term, leadership.id, context.nextSequence());
  const answers = await Promise.all(
    places.map((place) => claim(context.driver, place, run, markMs)),
  );
  const busy = answers.filter((answer): answer is Busy => 'busyMs' in answer);
  if (busy.length > 0) return { busyMs: Math.max(...busy.map(({ busyMs }) => busyMs)) };
  const claims = answers as readonly Claimed[];
  const states = claims.map(({ state }) => state);
  return {
    run,
    serverNowMs: claims[0]?.serverNowMs ?? 0,
    state: stateOfGroups(states),
    isOfAnother: isBuiltByAnother(definition, states),
    tickets: states.map(({ requested }) => requested),
    keys: states.flatMap(({ keys }) => keys ?? []),
    highestVersion: states.length > 1 ? highestVersion(states) : 0,
  };
}

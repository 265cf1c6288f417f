import { isBuiltByAnother } from '../metadata/built-as.js';
import type { Busy, Claimed } from '../metadata/claim.js';
import { claim } from '../metadata/claim.js';
import type { Run } from '../metadata/run.js';
import { runOf } from '../metadata/run.js';
import { highestVersion, stateOfGroups } from '../metadata/state-of-groups.js';
import { releaseMark } from './keep-mark.js';
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
export async function claimGroups(job: RunnerJob, markMs: number): Promise<ClaimedGroups | Busy> {
  const { context, definition, places, leadership } = job;
  // Each attempt has its own number, so that a late copy of an earlier one is recognized.
  const run = runOf(leadership.term, leadership.id, context.nextSequence());
  const claims: Claimed[] = [];
  // The first group by itself: where it is busy, the fences of the others stay with the run there.
  for (const group of [places.slice(0, 1), places.slice(1)]) {
    const answers = await Promise.all(
      group.map((place) => claim(context.driver, place, run, markMs)),
    );
    const busyMs = Math.max(0, ...answers.map((each) => ('busyMs' in each ? each.busyMs : 0)));
    if (busyMs > 0) {
      if (markMs > 0 && claims.length > 0) await releaseMark(job, run);
      return { busyMs };
    }
    claims.push(...(answers as readonly Claimed[]));
  }
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

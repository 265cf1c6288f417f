import { isBuiltByAnother } from '../metadata/built-as.js';
import type { Claimed } from '../metadata/claim.js';
import { claim } from '../metadata/claim.js';
import { highestVersion, stateOfGroups } from '../metadata/state-of-groups.js';
import type { RunnerJob } from './runner-job.js';

/** The combined result of the claims of all groups. */
export interface ClaimedGroups extends Claimed {
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

/** Claims the metadata of every group of a cache. @throws SmartRedisError as `claim` */
export async function claimGroups({
  context,
  definition,
  places,
  leadership,
}: Pick<RunnerJob, 'context' | 'definition' | 'places' | 'leadership'>): Promise<ClaimedGroups> {
  const claims = await Promise.all(places.map((place) => claim(context.driver, place, leadership)));
  const states = claims.map(({ state }) => state);
  return {
    serverNowMs: claims[0]?.serverNowMs ?? 0,
    state: stateOfGroups(states),
    isOfAnother: isBuiltByAnother(definition, states),
    tickets: states.map(({ requested }) => requested),
    keys: states.flatMap(({ keys }) => keys ?? []),
    highestVersion: states.length > 1 ? highestVersion(states) : 0,
  };
}

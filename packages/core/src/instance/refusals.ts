import type { CacheState } from '../metadata/cache-state.js';
import { builtAsOf } from '../metadata/built-as.js';
import type { Refusal } from '../metadata/record-failure.js';
import type { ClaimedGroups } from './claim-groups.js';
import type { RunnerJob } from './runner-job.js';
import type { RunnerState } from './runner-state.js';

/** How many refreshes were refused since the last success, here or by an earlier leader. */
export function refusalsSince(runner: RunnerState, state: CacheState): number {
  return Math.max(ownRefusals(runner, state), state.refusals);
}

/** Whether what is to be built now has been refused already, here or by an earlier leader. */
export function wasRefused(job: RunnerJob, runner: RunnerState, state: CacheState): boolean {
  if (ownRefusals(runner, state) > 0) return true;
  return state.refusedAs !== null && state.refusedAs === ownBuiltAs(job);
}

/** What is recorded with a failure; `undefined`: nothing was refused since the last success. */
export function refusalOf(
  job: RunnerJob,
  { refusals, refusedAfter }: RunnerState,
  { isOfAnother }: Pick<ClaimedGroups, 'isOfAnother'>,
  isRefused: boolean,
): Refusal | undefined {
  if (refusals === 0) return undefined;
  return {
    refusals,
    refusedAfter: isRefused ? refusedAfter : undefined,
    refusedAs: isRefused && isOfAnother ? ownBuiltAs(job) : undefined,
  };
}

/** Those of this runner, which also count where Redis could not be told. */
function ownRefusals({ refusals, refusedSince }: RunnerState, { checkedAtMs }: CacheState): number {
  // Another instance has succeeded since.
  return refusedSince === checkedAtMs ? refusals : 0;
}

function ownBuiltAs({ definition }: RunnerJob): string {
  return builtAsOf(definition, definition.groups[0] ?? []);
}

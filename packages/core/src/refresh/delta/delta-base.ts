import type { Target } from '../../contracts/target.js';
import type { ElementDigests } from './element-digests.js';
import type { Hasher } from './hasher.js';
import { loadHasher } from './hasher.js';
import type { StepLimit } from './step-limit.js';
import { createStepLimit } from './step-limit.js';

/** The digests of the version that a leader committed last, as the base for the next one. */
export interface DeltaBase {
  readonly hash: Hasher;
  /** The version that `digests` describe; `null` if that is uncertain. */
  version: number | null;
  digests: ReadonlyMap<Target, ElementDigests>;
  readonly stepLimit: StepLimit;
  /**
   * The number of refreshes that are full builds from the start, because the last delta had too
   * many changes.
   */
  fullBuildsLeft: number;
  /** The number of full builds after the next delta of that kind. */
  nextFullBuilds: number;
}

/** Creates an empty {@link DeltaBase}. */
export async function createDeltaBase(): Promise<DeltaBase> {
  const hash = await loadHasher();
  return {
    hash,
    version: null,
    digests: new Map(),
    stepLimit: createStepLimit(),
    fullBuildsLeft: 0,
    nextFullBuilds: 1,
  };
}

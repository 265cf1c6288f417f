import type { Target } from '../../contracts/target.js';
import type { ElementDigests } from './element-digests.js';
import type { Hasher } from './hasher.js';
import { loadHasher } from './hasher.js';
import type { StepLimit } from './step-limit.js';
import { createStepLimit } from './step-limit.js';

/**
 * What a leader remembers of the version that it committed last, so that the next one can be told
 * from it.
 */
export interface DeltaBase {
  readonly hash: Hasher;
  /** The version that `digests` describe; `null` when that is not certain. */
  version: number | null;
  digests: ReadonlyMap<Target, ElementDigests>;
  readonly stepLimit: StepLimit;
  /**
   * Refreshes that are full builds from the start, because the last delta came to more than is
   * worth sending in parts.
   */
  fullBuildsLeft: number;
  /** How many there will be after the next delta of that kind. */
  nextFullBuilds: number;
}

/** A {@link DeltaBase} that knows nothing yet. */
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

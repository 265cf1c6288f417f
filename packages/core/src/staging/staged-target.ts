import type { Target } from '../contracts/target.js';

/** One target of a refresh. */
export interface StagedTarget {
  readonly target: Target;
  readonly stagingKey: string;
}

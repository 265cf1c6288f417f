import type { ModelViolation } from './violation.js';
import type { Reply, World } from './world.js';

/** What a script left behind and answered, and what it must not have done. */
export interface Executed {
  readonly world: World;
  readonly reply: Reply;
  readonly violation?: ModelViolation;
}

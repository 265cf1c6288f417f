import type { ModelViolation } from './violation.js';
import type { World } from './world.js';

/** Something that may happen next. */
export interface Step {
  /** One line of a trace. */
  readonly label: string;
  readonly world: World;
  readonly violation?: ModelViolation;
}

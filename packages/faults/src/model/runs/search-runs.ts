import type { Finding } from '../search/model.js';
import { search } from '../search/search.js';
import { keyOf } from './key.js';
import type { RunRules } from './rules.js';
import { runStepsFrom } from './steps.js';
import type { RunBounds, RunWorld } from './world.js';
import { firstWorld } from './world.js';

/**
 * Looks at all states of runs within the bounds, and stops at the first broken rule.
 * @param maxStates as `search` has it
 */
export function searchRuns(rules: RunRules, bounds: RunBounds, maxStates?: number): Finding {
  const model = {
    first: firstWorld(bounds),
    stepsFrom: (world: RunWorld) => runStepsFrom(world, rules, bounds),
    keyOf: (world: RunWorld) => keyOf(world, rules, bounds),
  };
  return search(model, maxStates);
}

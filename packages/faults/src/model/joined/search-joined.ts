import { isPlaced } from '../placement/place.js';
import { keyOf as placementKey } from '../placement/search-placement.js';
import { keyOf as runKey } from '../runs/key.js';
import { nameOf } from '../runs/world.js';
import type { Broken, Finding } from '../search/model.js';
import type { Rest } from '../search/search-in-the-long-run.js';
import { searchInTheLongRun } from '../search/search-in-the-long-run.js';
import { joinedStepsFrom } from './steps.js';
import type { JoinedBounds, JoinedRules, JoinedWorld } from './world.js';
import { firstWorld, runBoundsOf } from './world.js';

/** What must hold in addition to the rules of runs. */
export type JoinedRule =
  'in the end one instance serves, of the newest definition' | 'in the end the server may run';

/**
 * Looks at all states of seats and runs, and at what comes of them once faults have ceased. A broken
 * rule of runs is found at its step.
 */
export function searchJoined(rules: JoinedRules, bounds: JoinedBounds): Finding {
  return searchInTheLongRun({
    first: firstWorld(bounds),
    stepsFrom: (world) => joinedStepsFrom(world, rules, bounds),
    keyOf: ({ placement, runs }) =>
      `${runKey(runs, rules.runs, runBoundsOf(bounds))}/${placementKey(placement, rules.placement)}`,
    judgeRest: (rest) => judgeRest(rest, rules, bounds),
  });
}

function judgeRest(
  { states }: Rest<JoinedWorld>,
  rules: JoinedRules,
  bounds: JoinedBounds,
): Broken<JoinedRule> | undefined {
  for (const { placement, runs } of states) {
    const alive = placement.instances.flatMap(({ life }, index) => (life === 'alive' ? index : []));
    const newest = Math.max(0, ...alive.map((index) => bounds.placement.definitions[index] ?? 0));
    const servers = alive.filter((index) => {
      const instance = placement.instances[index];
      return instance && isPlaced(instance, index, rules.placement, bounds.placement);
    });
    const [server] = servers;
    const isOne = servers.length === 1 && bounds.placement.definitions[server ?? -1] === newest;
    if (newest > 0 && !isOne) {
      const detail = `${servers.map(nameOf).join(' and ') || 'nobody'} serves`;
      return { rule: 'in the end one instance serves, of the newest definition', detail };
    }
    // A claim would lead on from here.
    if (server !== undefined && runs.used.claims < bounds.runs.claims) {
      return { rule: 'in the end the server may run', detail: `${nameOf(server)} never claims` };
    }
  }
  return undefined;
}

import { faultsOf, slotFaults } from '../placement/faults.js';
import { isPlaced } from '../placement/place.js';
import { seatSteps } from '../placement/steps.js';
import type { PlacementWorld } from '../placement/world.js';
import { runStepsFrom } from '../runs/steps.js';
import type { RunWorld } from '../runs/world.js';
import type { ModelStep } from '../search/model.js';
import type { JoinedBounds, JoinedRules, JoinedWorld } from './world.js';
import { runBoundsOf } from './world.js';

/** All that may happen next. */
export function joinedStepsFrom(
  world: JoinedWorld,
  rules: JoinedRules,
  bounds: JoinedBounds,
): readonly ModelStep<JoinedWorld>[] {
  const { placement, runs } = world;
  const ofSeats = placement.instances.flatMap((_, index) => {
    // Who leaves has ended its run.
    const isIdle = runs.seats[index]?.phase === 'idle';
    const mayLeave = bounds.placement.mayLeave === true && isIdle;
    return [
      ...seatSteps(placement, index, rules.placement, bounds.placement),
      ...faultsOf(placement, index, rules.placement, { ...bounds.placement, mayLeave }),
    ];
  });
  const ofSlot = slotFaults(placement, rules.placement, bounds.placement);
  const ofRuns = runStepsFrom(runs, rules.runs, runBoundsOf(bounds), {
    moves: (seat) => placement.instances[seat]?.life === 'alive',
    claims: (seat) => {
      const instance = placement.instances[seat];
      return instance !== undefined && isPlaced(instance, seat, rules.placement, bounds.placement);
    },
  });
  return [
    ...[...ofSeats, ...ofSlot].map((step) => withPlacement(step, world)),
    ...ofRuns.map((step) => withRuns(step, world)),
  ];
}

function withPlacement(
  step: ModelStep<PlacementWorld>,
  world: JoinedWorld,
): ModelStep<JoinedWorld> {
  return { ...step, state: { ...world, placement: step.state } };
}

function withRuns(step: ModelStep<RunWorld>, world: JoinedWorld): ModelStep<JoinedWorld> {
  return { ...step, state: { ...world, runs: step.state } };
}

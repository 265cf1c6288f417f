import type { ModelStep } from '../search/model.js';
import { faultsOf, slotFaults } from './faults.js';
import { changeSeats, sit } from './list-steps.js';
import type { PlacementRules } from './rules.js';
import { runSteps } from './run-steps.js';
import { nameOf } from './text.js';
import type { PlacementBounds, PlacementWorld } from './world.js';

type Steps = readonly ModelStep<PlacementWorld>[];

/** All that may happen next. */
export function placementStepsFrom(
  world: PlacementWorld,
  rules: PlacementRules,
  bounds: PlacementBounds,
): Steps {
  const ofInstances = world.instances.flatMap((_, index) => [
    ...seatSteps(world, index, rules, bounds),
    ...runSteps(world, index, rules, bounds),
    ...faultsOf(world, index, rules, bounds),
  ]);
  return [...ofInstances, ...markSteps(world, rules, bounds), ...slotFaults(world, rules, bounds)];
}

/** An instance starts or renews; the seat of one that is gone expires. */
export function seatSteps(
  world: PlacementWorld,
  index: number,
  rules: PlacementRules,
  bounds: PlacementBounds,
): Steps {
  const name = nameOf(index);
  switch (world.instances[index]?.life) {
    case 'to start':
      // That instances start is nothing that the others may wait for.
      return [{ label: `${name} starts`, state: sit(world, index, rules, bounds), isFault: true }];
    case 'alive':
      return [{ label: `${name} renews`, state: sit(world, index, rules, bounds) }];
    case 'gone':
    case undefined: {
      const stood = world.list.seats & ~(1 << index);
      if (stood === world.list.seats) return [];
      return [{ label: `the seat of ${name} expires`, state: changeSeats(world, stood, rules) }];
    }
  }
}

/** The mark expires: of a run that goes on by a fault alone, because it is extended. */
function markSteps(
  world: PlacementWorld,
  rules: PlacementRules,
  { marksExpire = false }: PlacementBounds,
): Steps {
  const { cache, list, instances } = world;
  const isRun = instances.some(({ run }) => run > 0 && run === cache.claim);
  const sits = ((list.seats >> cache.claimant) & 1) === 1;
  const mayExpire = rules.mark === 'by itself' || (rules.mark === 'with its seat' && !sits);
  if (!cache.isMarked || !mayExpire || (isRun && !marksExpire)) return [];
  const state = { ...world, cache: { ...cache, isMarked: false } };
  return [{ label: 'the mark expires', state, isFault: isRun }];
}

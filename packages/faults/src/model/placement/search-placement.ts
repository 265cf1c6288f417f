import type { Finding } from '../search/model.js';
import { inOrderOfAppearance } from '../search/in-order-of-appearance.js';
import { pack } from '../search/pack.js';
import type { Rest } from '../search/search-in-the-long-run.js';
import { searchInTheLongRun } from '../search/search-in-the-long-run.js';
import { judgeRest } from './judge-rest.js';
import type { PlacementRules } from './rules.js';
import { placementStepsFrom } from './steps.js';
import type { Instance, PlacementBounds, PlacementWorld } from './world.js';
import { firstWorld } from './world.js';

/**
 * Looks at all states of a placement, and at what comes of it once faults have ceased.
 * @param maxStates as `searchInTheLongRun` has it
 */
export function searchPlacement(
  rules: PlacementRules,
  bounds: PlacementBounds,
  maxStates?: number,
): Finding {
  const model = {
    first: firstWorld(bounds),
    stepsFrom: (world: PlacementWorld) => placementStepsFrom(world, rules, bounds),
    keyOf: (world: PlacementWorld) => keyOf(world, rules),
    judgeRest: (rest: Rest<PlacementWorld>) => judgeRest(rest, rules, bounds),
  };
  return searchInTheLongRun(model, maxStates);
}

/** Without what nothing depends on: who built the cache counts only where a claim asks for it. */
export function keyOf(world: PlacementWorld, rules: PlacementRules): string {
  const fresh = inOrderOfAppearance();
  const revisionOf = rules.revision === 'counted' ? (counted: number) => counted : fresh;
  const claims = inOrderOfAppearance();
  const claimOf = (claim: number): number => (claim === 0 ? 0 : claims(claim));
  const numbers: number[] = [world.isReplicaDeaf ? 1 : 0];
  for (const of of [world.list, world.listReplica]) {
    if (of === null) numbers.push(0);
    else numbers.push(1, of.seats, revisionOf(of.revision), of.rosters);
  }
  for (const of of [world.cache, world.cacheReplica]) {
    if (of === null) numbers.push(0);
    else {
      const builtBy = rules.back === 'never builds' ? of.builtBy : 0;
      numbers.push(1, claimOf(of.claim), of.claimant, of.isMarked ? 1 : 0, builtBy);
    }
  }
  for (const { life, seats, revision, rosters, run } of world.instances) {
    numbers.push(lives.indexOf(life));
    if (life === 'alive') numbers.push(seats, revisionOf(revision), rosters, claimOf(run));
  }
  return pack(numbers);
}

const lives: readonly Instance['life'][] = ['to start', 'alive', 'gone'];

import type { ModelStep } from '../search/model.js';
import { isPlaced } from './place.js';
import type { PlacementRules } from './rules.js';
import { nameOf } from './text.js';
import type { CacheSlot, PlacementBounds, PlacementWorld } from './world.js';
import { putInstance } from './world.js';

/** What an instance may do about the cache: claim it where it is placed, and commit. */
export function runSteps(
  world: PlacementWorld,
  index: number,
  rules: PlacementRules,
  bounds: PlacementBounds,
): readonly ModelStep<PlacementWorld>[] {
  const instance = world.instances[index];
  if (instance?.life !== 'alive') return [];
  if (instance.run > 0) return [commit(world, index, bounds)];
  if (!isPlaced(instance, index, rules, bounds)) return [];
  const definition = bounds.definitions[index] ?? 0;
  if (isRefused(world, index, definition, rules)) return [];
  const claim = freshClaim(world);
  const cache: CacheSlot = { ...world.cache, claim, claimant: index, isMarked: true };
  const granted = { ...world, cache };
  const name = nameOf(index);
  const steps: ModelStep<PlacementWorld>[] = [
    { label: `${name}: claims`, state: putInstance(granted, index, { run: claim }) },
  ];
  if (bounds.mayLoseAnswers === true) {
    const label = `${name}: claims, and the answer is lost`;
    steps.push({ label, state: granted, isFault: true });
  }
  return steps;
}

function isRefused(
  { cache, list }: PlacementWorld,
  index: number,
  definition: number,
  rules: PlacementRules,
): boolean {
  if (rules.back === 'never builds' && cache.builtBy > definition) return true;
  if (cache.claim === 0 || cache.claimant === index) return false;
  switch (rules.claim) {
    case "another's mark":
      return cache.isMarked;
    case "the other's seat":
      return ((list.seats >> cache.claimant) & 1) === 1;
    case 'nothing':
      return false;
  }
}

function commit(
  world: PlacementWorld,
  index: number,
  bounds: PlacementBounds,
): ModelStep<PlacementWorld> {
  const ended = putInstance(world, index, { run: 0 });
  const name = nameOf(index);
  if (world.cache.claim !== world.instances[index]?.run) {
    return { label: `${name}: commits too late: STALE`, state: ended, event: 'overtaken' };
  }
  const builtBy = bounds.definitions[index] ?? 0;
  const cache: CacheSlot = { ...world.cache, isMarked: false, builtBy };
  return { label: `${name}: commits`, state: { ...ended, cache }, event: `commit of ${name}` };
}

/** One that no run has: for all that compare it, one that has never been. */
function freshClaim({ cache, cacheReplica, instances }: PlacementWorld): number {
  const known = new Set([0, cache.claim, cacheReplica?.claim ?? 0]);
  for (const { run } of instances) known.add(run);
  let claim = 1;
  while (known.has(claim)) claim++;
  return claim;
}

import type { PlacementRules } from './rules.js';
import type { PlacementBounds, PlacementWorld, SeatsSlot } from './world.js';
import { putInstance } from './world.js';

/** Lets an instance sit: for the first time, or by a renewal, whatever became of its seat. */
export function sit(
  world: PlacementWorld,
  index: number,
  rules: PlacementRules,
  bounds: PlacementBounds,
): PlacementWorld {
  const instance = world.instances[index];
  if (instance === undefined) return world;
  const isFirst = instance.life === 'to start';
  const own = 1 << (bounds.definitions[index] ?? 0);
  const sat = changeSeats(world, world.list.seats | (1 << index), rules);
  const publishes = isFirst || rules.rosters === 'published again';
  const rosters = sat.list.rosters | (publishes ? own : 0);
  // The view comes along only where its revision is not the one that is known.
  const isNews = isFirst || sat.list.revision !== instance.revision;
  const seats = isNews ? sat.list.seats : instance.seats;
  let read = instance.rosters | own;
  bounds.definitions.forEach((definition, seat) => {
    if (((seats >> seat) & 1) === 1) read |= rosters & (1 << definition);
  });
  const { revision } = sat.list;
  const list: SeatsSlot = { ...sat.list, rosters };
  return putInstance({ ...sat, list }, index, { life: 'alive', seats, revision, rosters: read });
}

/** Lets others sit than before, under the next revision. */
export function changeSeats(
  world: PlacementWorld,
  seats: number,
  rules: PlacementRules,
): PlacementWorld {
  const { list } = world;
  if (seats === list.seats) return world;
  const revision = rules.revision === 'counted' ? list.revision + 1 : freshRevision(world);
  return { ...world, list: { ...list, seats, revision } };
}

/** One that nobody knows: for all who compare it, one that has never been. */
export function freshRevision({ list, listReplica, instances }: PlacementWorld): number {
  const known = new Set([list.revision]);
  if (listReplica !== null) known.add(listReplica.revision);
  for (const { life, revision } of instances) if (life === 'alive') known.add(revision);
  let revision = 0;
  while (known.has(revision)) revision++;
  return revision;
}

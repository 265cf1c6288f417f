// What this models: seats, views and marks together. Each instance places the unit by what it knows
// of seats and rosters (model/placement), and whoever finds itself placed claims the slot of the
// cache, fetches and commits there (model/runs): two who both believe, nobody who does, views out of
// date while runs go on, each slot's tail lost, calls that come late.
// What it does not: durations, messages (model/views), which definition an older one may replace, and
// more runs than a few, so that it is judged who serves in the end, and that the server may run.

import type { PlacementRules } from '../placement/rules.js';
import type { PlacementBounds, PlacementWorld } from '../placement/world.js';
import { firstWorld as firstPlacement } from '../placement/world.js';
import type { RunRules } from '../runs/rules.js';
import type { RunBounds, RunWorld } from '../runs/world.js';
import { firstWorld as firstRuns } from '../runs/world.js';

/** The whole state. */
export interface JoinedWorld {
  /** Who sits, and what each knows of it. Its own slot of the cache is not used. */
  readonly placement: PlacementWorld;
  /** The slot of the cache; seat n is that of instance n. */
  readonly runs: RunWorld;
}

/** The rules of both. */
export interface JoinedRules {
  readonly placement: PlacementRules;
  readonly runs: RunRules;
}

/** How far a search goes. */
export interface JoinedBounds {
  readonly placement: PlacementBounds;
  readonly runs: Omit<RunBounds, 'seats'>;
}

/** The bounds of the runs: one seat for each instance. */
export function runBoundsOf({ placement, runs }: JoinedBounds): RunBounds {
  return { ...runs, seats: placement.definitions.length };
}

/** The state before anyone has done anything. */
export function firstWorld(bounds: JoinedBounds): JoinedWorld {
  return { placement: firstPlacement(bounds.placement), runs: firstRuns(runBoundsOf(bounds)) };
}

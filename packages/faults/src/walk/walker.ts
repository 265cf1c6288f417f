import type { CacheHandle, SmartRedis, TargetsOf } from '@smart-redis/core';
import { registerNeighbours } from './neighbours.js';
import type { Shape } from './step.js';
import type { WalkWorld } from './walk-world.js';
import type { Kept, WalkRow } from './walked-cache.js';

/** The walked cache, as an instance has registered it. */
export type WalkHandle = CacheHandle<WalkRow[], undefined, TargetsOf<WalkRow[]>>;

/** An instance, and what it has registered. */
export interface Walker {
  smart: SmartRedis;
  handle: WalkHandle | undefined;
  /** The generation of its current definition, including updates that have not resolved yet. */
  generation: number;
  shape: Shape;
  readonly kept: Kept;
  /**
   * Whether a call that changes the keys it fills, or removes them, has not resolved: if the
   * process ends now, the old keys stay.
   */
  hasUnfinished: boolean;
}

/** A new process, which has registered the neighbours but not the walked cache. */
export function newWalker(world: WalkWorld): Walker {
  const shape = { delta: false, atomic: true, extra: false };
  const smart = world.open();
  registerNeighbours(smart, world.namespace);
  return {
    smart,
    handle: undefined,
    generation: 0,
    shape,
    kept: { generator: undefined, fetches: 0, mostFetches: 0 },
    hasUnfinished: false,
  };
}

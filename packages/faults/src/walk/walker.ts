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
  /** Of the definition that stands, and of those that are on their way. */
  generation: number;
  shape: Shape;
  readonly kept: Kept;
  /**
   * Whether a call that makes it fill other keys, or none, has not resolved: if it ends now, the
   * last ones stay.
   */
  hasUnfinished: boolean;
}

/** A process that begins, with the neighbours registered and the walked cache not. */
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

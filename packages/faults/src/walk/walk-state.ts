import type { SmartRedis } from '@smart-redis/core';
import type { Step } from './step.js';
import type { WalkWorld } from './walk-world.js';
import type { Release, WalkKeys, WalkSource } from './walked-cache.js';
import { walkKeys } from './walked-cache.js';
import type { Walker } from './walker.js';
import { newWalker } from './walker.js';

/** A call that has not settled. */
export interface Doing {
  readonly kind: Step['do'];
  /** The instances on which it was made. */
  readonly asked: readonly (SmartRedis | undefined)[];
}

/** The state of a walk: the instances, what was released, and what the model knows of the data. */
export interface WalkState {
  readonly world: WalkWorld;
  readonly keys: WalkKeys;
  readonly source: WalkSource;
  readonly walkers: Walker[];
  /** Calls that have not settled, and their instances. */
  readonly underWay: Map<Promise<unknown>, Doing>;
  /** The number of definitions so far. */
  generations: number;
  /** What a new process registers; `undefined`: nothing. */
  released: Release | undefined;
  /** The first broken promise, in a sentence; `null` if all hold. */
  violation: string | null;
  /** The number of calls that were judged by what readers saw after them. */
  judgedCount: number;
  /** Whether there may be keys that no definition fills any more. */
  hasLeftData: boolean;
  /** Whether a process was killed: its staging keys stay until they expire. */
  hasDied: boolean;
  /** Whether readers have seen a whole version since data were dropped. */
  isBuilt: boolean;
}

/** A walk that has not started. */
export function newWalk(world: WalkWorld, instanceCount: number): WalkState {
  return {
    world,
    keys: walkKeys(world.namespace),
    source: { behaviour: 'array', state: 1, sleep: world.sleep },
    walkers: Array.from({ length: instanceCount }, () => newWalker(world)),
    underWay: new Map(),
    generations: 0,
    released: undefined,
    violation: null,
    judgedCount: 0,
    hasLeftData: false,
    hasDied: false,
    isBuilt: false,
  };
}

/** Records a broken promise, unless there was one before. */
export function find(state: WalkState, violation?: string): void {
  state.violation ??= violation ?? null;
}

/** The instances that have registered the walked cache. */
export function registeredOnes({ walkers }: WalkState): Walker[] {
  return walkers.filter(({ handle }) => handle !== undefined);
}

/** Whether all of them have the same definition. */
export function isUniform(state: WalkState): boolean {
  return new Set(registeredOnes(state).map(({ generation }) => generation)).size === 1;
}

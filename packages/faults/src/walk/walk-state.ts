import type { SmartRedis } from '@smart-redis/core';
import type { Step } from './step.js';
import type { WalkWorld } from './walk-world.js';
import type { Release, WalkKeys, WalkSource } from './walked-cache.js';
import { walkKeys } from './walked-cache.js';
import type { Walker } from './walker.js';
import { newWalker } from './walker.js';

/** A call that has not answered. */
export interface Doing {
  readonly kind: Step['do'];
  /** The instances that have to answer. */
  readonly asked: readonly (SmartRedis | undefined)[];
}

/** How far a walk is: who walks, what was released, and what the model knows of the data. */
export interface WalkState {
  readonly world: WalkWorld;
  readonly keys: WalkKeys;
  readonly source: WalkSource;
  readonly walkers: Walker[];
  /** Calls that have not answered, and whose they are. */
  readonly underWay: Map<Promise<unknown>, Doing>;
  /** Definitions so far. */
  generations: number;
  /** What a program that begins registers; `undefined`: nothing. */
  released: Release | undefined;
  /** The first broken promise, in a sentence; `null`: all hold. */
  violation: string | null;
  /** Calls that were judged by what readers saw behind them. */
  judgedCount: number;
  /** Whether keys may stand that no definition fills any more. */
  hasLeftData: boolean;
  /** Whether a process was killed: what it had staged stays for as long as staging keys live. */
  hasDied: boolean;
  /** Whether readers have seen a whole version since data were dropped. */
  isBuilt: boolean;
}

/** A walk that has not begun. */
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

/** Notes a broken promise, unless there was one before. */
export function find(state: WalkState, violation?: string): void {
  state.violation ??= violation ?? null;
}

/** Those that have the walked cache registered. */
export function registeredOnes({ walkers }: WalkState): Walker[] {
  return walkers.filter(({ handle }) => handle !== undefined);
}

/** Whether all of them say the same. */
export function isUniform(state: WalkState): boolean {
  return new Set(registeredOnes(state).map(({ generation }) => generation)).size === 1;
}

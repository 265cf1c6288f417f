import { isSmartRedisError } from '@smart-redis/core';
import type { WalkState } from './walk-state.js';
import type { Release } from './walked-cache.js';
import { walkDefinition } from './walked-cache.js';
import type { Walker } from './walker.js';
import { newWalker } from './walker.js';

/** Registers the released definition on every instance on which the name is free again. */
export function registerAll(state: WalkState): void {
  for (const walker of state.walkers) {
    const { released } = state;
    if (released === undefined || walker.handle !== undefined) continue;
    try {
      register(state, walker, released);
    } catch (error) {
      if (!isSmartRedisError(error, 'SR_DUPLICATE_CACHE')) throw error;
    }
  }
}

/** A process that replaces another starts with the current program. */
export function successor(state: WalkState): Walker {
  const walker = newWalker(state.world);
  if (state.released !== undefined) register(state, walker, state.released);
  return walker;
}

/** It is unknown which keys a process has filled if it ends before its last call has resolved. */
export function leave(state: WalkState, walker: Walker): void {
  state.hasLeftData ||= walker.hasUnfinished;
}

function register({ keys, source }: WalkState, walker: Walker, release: Release): void {
  walker.generation = release.generation;
  walker.shape = release.shape;
  walker.handle = walker.smart.register(walkDefinition(keys, source, walker.kept, release));
}

import { strayRows } from './neighbours.js';
import type { WalkState } from './walk-state.js';
import { find } from './walk-state.js';

/** Checks what holds at every moment. */
export async function judgeAlways(state: WalkState): Promise<void> {
  const { world, keys, walkers } = state;
  if (walkers.some(({ kept }) => kept.mostFetches > 1)) {
    find(state, 'two fetches of a cache at once');
  }
  const [stray] = await strayRows(world);
  find(state, stray);
  if (!state.isBuilt) return;
  const { [keys.byId]: elements } = await world.look([keys.byId]);
  // Unless it was dropped while this read was in progress.
  if (elements === null && isStillBuilt(state)) find(state, `${keys.byId} was built and is absent`);
}

function isStillBuilt({ isBuilt }: WalkState): boolean {
  return isBuilt;
}

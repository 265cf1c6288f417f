import { isNeighbours } from './neighbours.js';
import type { Shape } from './step.js';
import type { WalkState } from './walk-state.js';
import { find, registeredOnes } from './walk-state.js';
import type { ShownVersion } from './walked-cache.js';
import { keysOf, versionShown } from './walked-cache.js';
import type { Walker } from './walker.js';

/** Checks what a call has promised to readers, if that is unambiguous. */
export async function judgeShown(
  state: WalkState,
  walker: Walker,
  what: string,
  holds: (shown: ShownVersion) => boolean,
  isClear = isSole,
): Promise<void> {
  if (!isClear(state) || state.underWay.size > 1 || walker.handle === undefined) return;
  state.judgedCount += 1;
  const shown = await shownBy(state, walker.shape);
  state.isBuilt ||= typeof shown !== 'string';
  if (typeof shown === 'string') find(state, `after ${what}: ${shown}`);
  else if (!holds(shown))
    find(
      state,
      `${what} resolved, and readers see ${JSON.stringify(shown)}, generation ${String(walker.generation)}, state ${String(state.source.state)}`,
    );
}

/** Keys that an update has given up are gone. */
export async function judgeRetired(state: WalkState, { shape, handle }: Walker): Promise<void> {
  const { world, keys, underWay } = state;
  if (state.hasLeftData || !isSole(state) || underWay.size > 1 || handle === undefined) return;
  state.judgedCount += 1;
  const given = Object.values<string>({ ...keys }).filter(
    (key) => !keysOf(keys, shape).includes(key),
  );
  const shown = await world.look(given);
  const kept = given.filter((key) => shown[key] !== null);
  if (kept.length > 0) find(state, `update() left ${kept.join(', ')}, which it fills no more`);
}

/** Nothing is left of a cache whose data were dropped. */
export async function judgeDropped(state: WalkState): Promise<void> {
  state.judgedCount += 1;
  const kept = (await state.world.keys()).filter(
    (key) => isData(key) && !(state.hasDied && key.includes(':staging:')),
  );
  if (kept.length > 0) {
    find(state, `unregister({ dropData: true }) left ${kept.join(', ')}`);
  }
}

/** What readers see of the keys that a definition of this shape fills. */
export async function shownBy(
  { world, keys }: WalkState,
  shape: Shape,
): Promise<ShownVersion | string> {
  const wanted = keysOf(keys, shape);
  return versionShown(keys, await world.look(wanted), wanted);
}

/** The right content is only certain if a single instance has registered the cache. */
function isSole(state: WalkState): boolean {
  return registeredOnes(state).length === 1;
}

/** A definition that was never published may leave owner records for its keys. */
function isData(key: string): boolean {
  return !key.includes(':owner:') && !isNeighbours(key);
}

import { registerAll } from './follow-release.js';
import { shownBy } from './judge-call.js';
import type { WalkState } from './walk-state.js';
import { find, isUniform, registeredOnes } from './walk-state.js';
import type { ShownVersion } from './walked-cache.js';
import type { Walker } from './walker.js';

/** Milliseconds between two looks. */
const everyMs = 250;

/**
 * Waits, without disturbances, until every call is answered and readers see what the source
 * returns, and again after the source has changed.
 */
export async function comeToRest(state: WalkState): Promise<void> {
  const { world, source, underWay } = state;
  world.heal();
  source.behaviour = 'array';
  for (const doing of underWay.keys()) {
    const isAnswered = await world.within(doing, world.patienceMs);
    if (!isAnswered && underWay.has(doing))
      find(state, `a call has never answered: ${underWay.get(doing)?.kind ?? ''}`);
  }
  registerAll(state);
  const [walker] = registeredOnes(state);
  if (walker === undefined) return;
  await settleOn(state, walker, source.state);
  source.state += 1;
  if (state.violation === null) await settleOn(state, walker, source.state);
}

async function settleOn(state: WalkState, walker: Walker, wanted: number): Promise<void> {
  const { world } = state;
  const registered = registeredOnes(state);
  let shown: ShownVersion | string = 'nothing';
  // Failures pause for up to the interval, and a takeover may come first.
  for (let waitedMs = 0; waitedMs < world.patienceMs; waitedMs += everyMs) {
    await world.pass(everyMs);
    const looks = await Promise.all(registered.map(({ shape }) => shownBy(state, shape)));
    // The leader builds by its own definition, whichever instance it is.
    shown = looks.find((look) => typeof look !== 'string') ?? looks[0] ?? 'nothing';
    const isRight =
      isUniform(state) && typeof shown !== 'string' ? shown.generation === walker.generation : true;
    if (typeof shown !== 'string' && isRight && shown.state >= wanted) return;
  }
  find(state, `never came to rest: ${JSON.stringify(shown)}, wanted state ${String(wanted)}`);
}

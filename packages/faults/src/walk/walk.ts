import { isSmartRedisError } from '@smart-redis/core';
import { comeToRest } from './come-to-rest.js';
import { doStep } from './do-step.js';
import { registerAll } from './follow-release.js';
import { judgeAlways } from './judge-always.js';
import type { WalkStep } from './step.js';
import type { WalkState } from './walk-state.js';
import { find, newWalk } from './walk-state.js';
import type { WalkWorld } from './walk-world.js';

/** The result of a walk. */
export interface WalkReport {
  /** The first broken promise, in a sentence; `null` if all hold. */
  readonly violation: string | null;
  readonly stepCount: number;
  /** The number of calls that were judged by what readers saw after them. */
  readonly judgedCount: number;
}

/**
 * Does the steps, and compares what readers see with a plain model: what `update()` and `refresh()`
 * have promised is shown, all targets of a cache show one version, nothing is absent that was
 * built, and what was dropped is gone. Stops at the first broken promise; at the end, all calls
 * must settle and all data must be current.
 */
export async function walk(
  world: WalkWorld,
  instanceCount: number,
  steps: readonly WalkStep[],
): Promise<WalkReport> {
  const state = newWalk(world, instanceCount);
  for (const step of steps) {
    registerAll(state);
    await run(state, step);
    await judgeAlways(state);
    if (state.violation !== null) break;
  }
  if (state.violation === null) await comeToRest(state);
  for (const { smart } of state.walkers) {
    const isClosed = await world.within(smart.close(), world.patienceMs);
    if (!isClosed) find(state, 'close() has not answered');
  }
  const { violation, judgedCount } = state;
  return { violation, judgedCount, stepCount: steps.length };
}

/** Does a step, and waits for it to settle if the walk does. */
async function run(state: WalkState, { step, isAwaited }: WalkStep): Promise<void> {
  const { world, walkers, underWay } = state;
  const asked =
    step.do === 'unregister'
      ? walkers.map(({ smart }) => smart)
      : ['who' in step ? walkers[step.who % walkers.length]?.smart : undefined];
  const doing = doStep(state, step, isAwaited).catch((error: unknown) => {
    if (!isSmartRedisError(error)) find(state, `${step.do} rejected with ${String(error)}`);
  });
  underWay.set(doing, { kind: step.do, asked });
  void doing.then(() => underWay.delete(doing));
  const isAnswered = !isAwaited || (await world.within(doing, world.patienceMs));
  // Unless its process has died in the meantime.
  if (!isAnswered && underWay.has(doing)) {
    find(state, `${step.do} has not answered in ${String(world.patienceMs)} ms`);
  }
}

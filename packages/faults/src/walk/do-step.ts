import { leave, registerAll, successor } from './follow-release.js';
import { judgeDropped, judgeRetired, judgeShown } from './judge-call.js';
import type { Step } from './step.js';
import type { WalkState } from './walk-state.js';
import { isUniform } from './walk-state.js';
import { otherKeys, walkDefinition } from './walked-cache.js';
import type { Walker } from './walker.js';

/** Calls that end with the cache, whatever they wait for. */
const endedByUnregister: ReadonlySet<Step['do']> = new Set(['refresh', 'update']);

type StepOf<Kind extends Step['do']> = Extract<Step, { readonly do: Kind }>;

/** Does a step; what it has promised is judged when it has resolved. */
export async function doStep(state: WalkState, step: Step, isAwaited: boolean): Promise<void> {
  const { world, source, walkers } = state;
  if (step.do === 'wait') return world.pass(step.ms);
  if (step.do === 'change source') return void (source.state += 1);
  if (step.do === 'behave') return void (source.behaviour = step.as);
  const index = step.who % walkers.length;
  const walker = walkers[index] as Walker;
  switch (step.do) {
    case 'disturb':
      return disturb(state, index, walker, step);
    case 'close':
      leave(state, walker);
      walkers[index] = successor(state);
      return walker.smart.close();
    case 'register':
      return register(state, step);
    case 'update':
      return update(state, walker, step);
    case 'refresh':
      return refresh(state, walker);
    case 'unregister':
      return unregister(state, walker, step, isAwaited);
  }
}

async function disturb(
  state: WalkState,
  index: number,
  walker: Walker,
  { how }: StepOf<'disturb'>,
): Promise<void> {
  const { world, source, walkers, underWay } = state;
  if (how === 'kill at commit') {
    source.state += 1;
    walker.handle?.refresh().catch(() => undefined);
  }
  await world.disturb(how, walker.smart);
  if (how === 'cut' || how === 'flush scripts') return;
  state.hasDied = true;
  // It was closed in the meantime, and another has taken its place.
  if (walkers[index] !== walker) return;
  leave(state, walker);
  // Calls of a dead process never settle, and nothing waits for them.
  for (const [doing, { asked }] of underWay)
    if (asked.includes(walker.smart)) underWay.delete(doing);
  walkers[index] = successor(state);
}

function register(state: WalkState, { shape }: StepOf<'register'>): void {
  // The same program runs everywhere.
  if (state.released !== undefined) return;
  for (const walker of state.walkers) leave(state, walker);
  state.generations += 1;
  state.released = { generation: state.generations, shape };
  registerAll(state);
}

async function update(state: WalkState, walker: Walker, step: StepOf<'update'>): Promise<void> {
  const { keys, source, walkers, underWay } = state;
  const { handle } = walker;
  if (handle === undefined) return;
  state.generations += 1;
  const generation = state.generations;
  const shape = step.shape ?? walker.shape;
  const isAlone = underWay.size === 0;
  const isElsewhere = otherKeys(keys, walker.shape, shape).length > 0;
  // A leader with another definition fills other keys, and its successor does not know them.
  const areOther = isElsewhere || otherKeys(keys, shape, walker.shape).length > 0;
  state.hasLeftData ||= areOther && walkers.length > 1;
  walker.hasUnfinished ||= isElsewhere;
  walker.shape = shape;
  walker.generation = generation;
  state.released = { generation, shape };
  const definition = walkDefinition(keys, source, walker.kept, { generation, shape });
  const { fetcher, targets, delta = false, atomic = true } = definition;
  await handle.update({ fetcher, targets, delta, atomic });
  if (isAlone) walker.hasUnfinished = false;
  if (isAlone && source.behaviour !== 'unchanged') {
    await judgeShown(state, walker, 'update()', ({ generation: shown }) => shown >= generation);
    await judgeRetired(state, walker);
  }
}

async function refresh(state: WalkState, walker: Walker): Promise<void> {
  const { source, underWay } = state;
  const { handle } = walker;
  if (handle === undefined) return;
  const wanted = source.state;
  const isAlone = underWay.size === 0;
  await handle.refresh({ timeout: '10s' });
  if (isAlone && source.behaviour !== 'unchanged') {
    await judgeShown(state, walker, 'refresh()', (shown) => shown.state >= wanted, isUniform);
  }
}

async function unregister(
  state: WalkState,
  walker: Walker,
  { dropData }: StepOf<'unregister'>,
  isAwaited: boolean,
): Promise<void> {
  const { walkers, underWay } = state;
  const { handle } = walker;
  if (handle === undefined) return;
  state.released = undefined;
  if (dropData) state.isBuilt = false;
  const isAlone = underWay.size === 0;
  const isLast = [...underWay.values()].every(({ kind }) => endedByUnregister.has(kind));
  const before = state.generations;
  const others = walkers.filter((other) => other !== walker);
  const leaving = others.flatMap((other) => (other.handle === undefined ? [] : [other.handle]));
  for (const one of walkers) one.handle = undefined;
  const left = leaving.map((other) => other.unregister());
  // No leader may build it again.
  if (isAwaited) await Promise.all(left);
  walker.hasUnfinished = true;
  await Promise.all([...left, handle.unregister({ dropData })]);
  if (isAlone) walker.hasUnfinished = false;
  // Keys that were left on purpose, by a definition with other targets, no longer belong to any
  // cache.
  state.hasLeftData ||= !dropData;
  const isOver = state.hasLeftData || !isLast || state.generations !== before;
  if (isOver || walkers.some((other) => other.handle !== undefined)) return;
  await judgeDropped(state);
}

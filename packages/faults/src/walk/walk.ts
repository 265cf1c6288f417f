import type { CacheHandle, SmartRedis, TargetsOf } from '@smart-redis/core';
import { isSmartRedisError } from '@smart-redis/core';
import type { Shape, Step, WalkStep } from './step.js';
import type { WalkWorld } from './walk-world.js';
import type { Kept, Release, ShownVersion, WalkKeys, WalkRow, WalkSource } from './walked-cache.js';
import { keysOf, versionShown, walkDefinition, walkKeys } from './walked-cache.js';

type Handle = CacheHandle<WalkRow[], undefined, TargetsOf<WalkRow[]>>;

/** What a walk came to. */
export interface WalkReport {
  /** The first broken promise, in a sentence; `null`: all hold. */
  readonly violation: string | null;
  readonly stepCount: number;
  /** How many calls were judged by what readers saw behind them. */
  readonly judgedCount: number;
}

/** An instance, and what it has registered. */
interface Walker {
  smart: SmartRedis;
  handle: Handle | undefined;
  /** Of the definition that stands, and of those that are on their way. */
  generation: number;
  shape: Shape;
  readonly kept: Kept;
}

/**
 * Does the steps, and compares what readers see with a plain model: what `update()` and `refresh()` have promised is shown, all
 * targets of a cache show one version, nothing is absent that was built, and what was dropped is gone. Stops at the first
 * broken promise; in the end everything must come to rest.
 */
export async function walk(
  world: WalkWorld,
  instanceCount: number,
  steps: readonly WalkStep[],
): Promise<WalkReport> {
  const keys = walkKeys(world.namespace);
  const source: WalkSource = { behaviour: 'array', state: 1, sleep: world.sleep };
  const walkers = Array.from({ length: instanceCount }, () => newWalker(world));
  /** Calls that have not answered, and whose they are. */
  const underWay = new Map<Promise<unknown>, SmartRedis | undefined>();
  let generations = 0;
  let released: Release | undefined;
  const found: { violation: string | null } = { violation: null };
  let judgedCount = 0;
  let hasLeftData = false;
  const find = (violation: string): void => {
    found.violation ??= violation;
  };

  /** What a step does, and what must be seen when it has answered. */
  const act = async (step: Step, isAwaited: boolean): Promise<void> => {
    if (step.do === 'wait') return world.pass(step.ms);
    if (step.do === 'change source') return void (source.state += 1);
    if (step.do === 'behave') return void (source.behaviour = step.as);
    const index = step.who % walkers.length;
    const walker = walkers[index] as Walker;
    switch (step.do) {
      case 'disturb': {
        await world.disturb(step.how, walker.smart);
        if (step.how !== 'kill') return;
        // What a dead process has asked, nobody waits for.
        for (const [doing, smart] of underWay) if (smart === walker.smart) underWay.delete(doing);
        walkers[index] = successor();
        return;
      }
      case 'close': {
        walkers[index] = successor();
        return walker.smart.close();
      }
      case 'register': {
        // The same program runs everywhere.
        if (released !== undefined) return;
        generations += 1;
        released = { generation: generations, shape: step.shape };
        registerAll();
        return;
      }
      case 'update': {
        const { handle } = walker;
        if (handle === undefined) return;
        generations += 1;
        const generation = generations;
        const shape = step.shape ?? walker.shape;
        const isAlone = underWay.size === 0;
        walker.shape = shape;
        walker.generation = generation;
        released = { generation, shape };
        const definition = walkDefinition(keys, source, walker.kept, { generation, shape });
        const { fetcher, targets, delta = false, atomic = true } = definition;
        await handle.update({ fetcher, targets, delta, atomic });
        if (isAlone && source.behaviour !== 'unchanged') {
          await judge(walker, 'update()', ({ generation: shown }) => shown >= generation);
        }
        return;
      }
      case 'refresh': {
        const { handle } = walker;
        if (handle === undefined) return;
        const { state } = source;
        const isAlone = underWay.size === 0;
        await handle.refresh({ timeout: '10s' });
        if (isAlone && source.behaviour !== 'unchanged') {
          await judge(walker, 'refresh()', ({ state: shown }) => shown >= state);
        }
        return;
      }
      case 'unregister': {
        const { handle } = walker;
        if (handle === undefined) return;
        released = undefined;
        const isAlone = underWay.size === 0;
        const others = walkers.filter((other) => other !== walker);
        const leaving = others.flatMap((other) =>
          other.handle === undefined ? [] : [other.handle],
        );
        for (const one of walkers) one.handle = undefined;
        const left = leaving.map((other) => other.unregister());
        // Whoever leads must not build it again.
        if (isAwaited) await Promise.all(left);
        await Promise.all([...left, handle.unregister({ dropData: step.dropData })]);
        // What was left on purpose, by a definition of other targets, is nobody's any more.
        hasLeftData ||= !step.dropData;
        if (hasLeftData || !isAlone || walkers.some((other) => other.handle !== undefined)) return;
        judgedCount += 1;
        const kept = (await world.keys()).filter(isData);
        if (kept.length > 0) find(`unregister({ dropData: true }) left ${kept.join(', ')}`);
      }
    }
  };
  const register = (walker: Walker, release: Release): void => {
    walker.generation = release.generation;
    walker.shape = release.shape;
    walker.handle = walker.smart.register(walkDefinition(keys, source, walker.kept, release));
  };
  /** Wherever the name is free again. */
  const registerAll = (): void => {
    for (const walker of walkers) {
      if (released === undefined || walker.handle !== undefined) continue;
      try {
        register(walker, released);
      } catch (error) {
        if (!isSmartRedisError(error, 'SR_DUPLICATE_CACHE')) throw error;
      }
    }
  };
  /** A process that takes the place of another begins as the program says. */
  const successor = (): Walker => {
    const walker = newWalker(world);
    if (released !== undefined) register(walker, released);
    return walker;
  };

  /** What a call has promised to readers; only where one instance alone says what is right. */
  const judge = async (
    walker: Walker,
    what: string,
    holds: (shown: ShownVersion) => boolean,
  ): Promise<void> => {
    const isSole = walkers.filter(({ handle }) => handle !== undefined).length === 1;
    if (!isSole || underWay.size > 1 || walker.handle === undefined) return;
    judgedCount += 1;
    const shown = await shownBy(world, keys, walker.shape);
    if (typeof shown === 'string') find(`after ${what}: ${shown}`);
    else if (!holds(shown))
      find(
        `${what} resolved, and readers see ${JSON.stringify(shown)}, generation ${String(walker.generation)}, state ${String(source.state)}`,
      );
  };

  const run = async ({ step, isAwaited }: WalkStep): Promise<void> => {
    const smart = 'who' in step ? walkers[step.who % walkers.length]?.smart : undefined;
    const doing = act(step, isAwaited).catch((error: unknown) => {
      if (!isSmartRedisError(error)) find(`${step.do} rejected with ${String(error)}`);
    });
    underWay.set(doing, smart);
    void doing.then(() => underWay.delete(doing));
    if (isAwaited && !(await world.within(doing, world.patienceMs))) {
      find(`${step.do} has not answered in ${String(world.patienceMs)} ms`);
    }
  };

  for (const step of steps) {
    registerAll();
    await run(step);
    if (found.violation !== null) break;
  }
  if (found.violation === null) await comeToRest();
  for (const { smart } of walkers) {
    if (!(await world.within(smart.close(), world.patienceMs))) find('close() has not answered');
  }
  return { ...found, stepCount: steps.length, judgedCount };

  async function comeToRest(): Promise<void> {
    world.heal();
    source.behaviour = 'array';
    for (const doing of underWay.keys()) {
      if (!(await world.within(doing, world.patienceMs))) find('a call has never answered');
    }
    registerAll();
    const registered = walkers.filter(({ handle }) => handle !== undefined);
    const [walker] = registered;
    if (walker === undefined) return;
    source.state += 1;
    const wanted = source.state;
    let shown: ShownVersion | string = 'nothing';
    // Failures pause for up to the interval, and a takeover may come before.
    for (let waitedMs = 0; waitedMs < world.patienceMs; waitedMs += 250) {
      await world.pass(250);
      const looks = await Promise.all(registered.map(({ shape }) => shownBy(world, keys, shape)));
      // Whichever leads builds by its own definition.
      shown = looks.find((look) => typeof look !== 'string') ?? looks[0] ?? 'nothing';
      if (typeof shown !== 'string' && shown.state >= wanted) return;
    }
    find(`never came to rest: ${JSON.stringify(shown)}, wanted state ${String(wanted)}`);
  }
}

function newWalker(world: WalkWorld): Walker {
  const shape = { delta: false, atomic: true, extra: false };
  return {
    smart: world.open(),
    handle: undefined,
    generation: 0,
    shape,
    kept: { generator: undefined },
  };
}

async function shownBy(
  world: WalkWorld,
  keys: WalkKeys,
  shape: Shape,
): Promise<ShownVersion | string> {
  const wanted = keysOf(keys, shape);
  return versionShown(keys, await world.look(wanted), wanted);
}

/** A definition that was never published may leave word that its keys were to be its own. */
function isData(key: string): boolean {
  return !key.includes(':owner:');
}

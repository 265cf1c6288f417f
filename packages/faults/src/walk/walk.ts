import type { CacheHandle, SmartRedis, TargetsOf } from '@smart-redis/core';
import { isSmartRedisError } from '@smart-redis/core';
import type { Shape, Step, WalkStep } from './step.js';
import { isNeighbours, registerNeighbours, strayRows } from './neighbours.js';
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

/** A call that has not answered. */
interface Doing {
  readonly kind: Step['do'];
  /** The instances that have to answer. */
  readonly asked: readonly (SmartRedis | undefined)[];
}

/** These end with the cache, whatever they wait for. */
const endedByUnregister: ReadonlySet<Step['do']> = new Set(['refresh', 'update']);

/** An instance, and what it has registered. */
interface Walker {
  smart: SmartRedis;
  handle: Handle | undefined;
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

/**
 * Does the steps, and compares what readers see with a plain model: what `update()` and `refresh()`
 * have promised is shown, all targets of a cache show one version, nothing is absent that was
 * built, and what was dropped is gone. Stops at the first broken promise; in the end everything
 * must come to rest.
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
  const underWay = new Map<Promise<unknown>, Doing>();
  let generations = 0;
  let released: Release | undefined;
  const found: { violation: string | null } = { violation: null };
  let judgedCount = 0;
  let hasLeftData = false;
  /** Whether a process was killed: what it had staged stays for as long as staging keys live. */
  let hasDied = false;
  /** Whether readers have seen a whole version since data were dropped. */
  let isBuilt = false;
  const find = (violation?: string): void => {
    found.violation ??= violation ?? null;
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
        if (step.how === 'kill at commit') {
          source.state += 1;
          walker.handle?.refresh().catch(() => undefined);
        }
        await world.disturb(step.how, walker.smart);
        if (step.how === 'cut' || step.how === 'flush scripts') return;
        hasDied = true;
        // It was closed meanwhile, and another has taken its place.
        if (walkers[index] !== walker) return;
        leave(walker);
        // A dead process answers nothing, and nobody waits for it.
        for (const [doing, { asked }] of underWay)
          if (asked.includes(walker.smart)) underWay.delete(doing);
        walkers[index] = successor();
        return;
      }
      case 'close': {
        leave(walker);
        walkers[index] = successor();
        return walker.smart.close();
      }
      case 'register': {
        // The same program runs everywhere.
        if (released !== undefined) return;
        walkers.forEach(leave);
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
        const isElsewhere = otherKeys(keys, walker.shape, shape).length > 0;
        // A leader that goes by another definition fills other keys, and whoever follows knows
        // nothing of them.
        const areOther = isElsewhere || otherKeys(keys, shape, walker.shape).length > 0;
        hasLeftData ||= areOther && walkers.length > 1;
        walker.hasUnfinished ||= isElsewhere;
        walker.shape = shape;
        walker.generation = generation;
        released = { generation, shape };
        const definition = walkDefinition(keys, source, walker.kept, { generation, shape });
        const { fetcher, targets, delta = false, atomic = true } = definition;
        await handle.update({ fetcher, targets, delta, atomic });
        if (isAlone) walker.hasUnfinished = false;
        if (isAlone && source.behaviour !== 'unchanged') {
          await judge(walker, 'update()', ({ generation: shown }) => shown >= generation);
          await judgeRetired(walker);
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
          await judge(walker, 'refresh()', ({ state: shown }) => shown >= state, isUniform);
        }
        return;
      }
      case 'unregister': {
        const { handle } = walker;
        if (handle === undefined) return;
        released = undefined;
        if (step.dropData) isBuilt = false;
        const isAlone = underWay.size === 0;
        const isLast = [...underWay.values()].every(({ kind }) => endedByUnregister.has(kind));
        const before = generations;
        const others = walkers.filter((other) => other !== walker);
        const leaving = others.flatMap((other) =>
          other.handle === undefined ? [] : [other.handle],
        );
        for (const one of walkers) one.handle = undefined;
        const left = leaving.map((other) => other.unregister());
        // Whoever leads must not build it again.
        if (isAwaited) await Promise.all(left);
        walker.hasUnfinished = true;
        await Promise.all([...left, handle.unregister({ dropData: step.dropData })]);
        if (isAlone) walker.hasUnfinished = false;
        // What was left on purpose, by a definition of other targets, is nobody's any more.
        hasLeftData ||= !step.dropData;
        const isOver = hasLeftData || !isLast || generations !== before;
        if (isOver || walkers.some((other) => other.handle !== undefined)) return;
        judgedCount += 1;
        const kept = (await world.keys()).filter(
          (key) => isData(key) && !(hasDied && key.includes(':staging:')),
        );
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

  /** Of a process that ends too early, nobody knows what its last definition had filled. */
  const leave = (walker: Walker): void => {
    hasLeftData ||= walker.hasUnfinished;
  };
  const registeredOnes = (): Walker[] => walkers.filter(({ handle }) => handle !== undefined);
  /** One instance alone says what is right. */
  const isSole = (): boolean => registeredOnes().length === 1;
  /** All say the same. */
  const isUniform = (): boolean =>
    new Set(registeredOnes().map(({ generation }) => generation)).size === 1;

  /** What a call has promised to readers, where it is clear what that is. */
  const judge = async (
    walker: Walker,
    what: string,
    holds: (shown: ShownVersion) => boolean,
    isClear = isSole,
  ): Promise<void> => {
    if (!isClear() || underWay.size > 1 || walker.handle === undefined) return;
    judgedCount += 1;
    const shown = await shownBy(world, keys, walker.shape);
    isBuilt ||= typeof shown !== 'string';
    if (typeof shown === 'string') find(`after ${what}: ${shown}`);
    else if (!holds(shown))
      find(
        `${what} resolved, and readers see ${JSON.stringify(shown)}, generation ${String(walker.generation)}, state ${String(source.state)}`,
      );
  };

  /** Keys that an update has given up are gone. */
  const judgeRetired = async ({ shape, handle }: Walker): Promise<void> => {
    if (hasLeftData || !isSole() || underWay.size > 1 || handle === undefined) return;
    judgedCount += 1;
    const given = Object.values<string>({ ...keys }).filter(
      (key) => !keysOf(keys, shape).includes(key),
    );
    const shown = await world.look(given);
    const kept = given.filter((key) => shown[key] !== null);
    if (kept.length > 0) find(`update() left ${kept.join(', ')}, which it fills no more`);
  };

  const run = async ({ step, isAwaited }: WalkStep): Promise<void> => {
    const asked =
      step.do === 'unregister'
        ? walkers.map(({ smart }) => smart)
        : ['who' in step ? walkers[step.who % walkers.length]?.smart : undefined];
    const doing = act(step, isAwaited).catch((error: unknown) => {
      if (!isSmartRedisError(error)) find(`${step.do} rejected with ${String(error)}`);
    });
    underWay.set(doing, { kind: step.do, asked });
    void doing.then(() => underWay.delete(doing));
    const isAnswered = !isAwaited || (await world.within(doing, world.patienceMs));
    // Unless its process has died meanwhile.
    if (!isAnswered && underWay.has(doing)) {
      find(`${step.do} has not answered in ${String(world.patienceMs)} ms`);
    }
  };

  for (const step of steps) {
    registerAll();
    await run(step);
    await judgeAlways();
    if (found.violation !== null) break;
  }
  if (found.violation === null) await comeToRest();
  for (const { smart } of walkers) {
    if (!(await world.within(smart.close(), world.patienceMs))) find('close() has not answered');
  }
  return { ...found, stepCount: steps.length, judgedCount };

  function isStillBuilt(): boolean {
    return isBuilt;
  }

  /** What holds at every moment. */
  async function judgeAlways(): Promise<void> {
    if (walkers.some(({ kept }) => kept.mostFetches > 1)) find('two fetches of a cache at once');
    find(...(await strayRows(world)));
    if (!isBuilt) return;
    const { [keys.byId]: elements } = await world.look([keys.byId]);
    // Unless it has been dropped while this look was on its way.
    if (elements === null && isStillBuilt()) find(`${keys.byId} was built and is absent`);
  }

  async function comeToRest(): Promise<void> {
    world.heal();
    source.behaviour = 'array';
    for (const doing of underWay.keys()) {
      const isAnswered = await world.within(doing, world.patienceMs);
      if (!isAnswered && underWay.has(doing))
        find(`a call has never answered: ${underWay.get(doing)?.kind ?? ''}`);
    }
    registerAll();
    const [walker] = registeredOnes();
    if (walker === undefined) return;
    await settleOn(walker, source.state);
    source.state += 1;
    if (found.violation === null) await settleOn(walker, source.state);
  }

  async function settleOn(walker: Walker, wanted: number): Promise<void> {
    const registered = registeredOnes();
    let shown: ShownVersion | string = 'nothing';
    // Failures pause for up to the interval, and a takeover may come before.
    for (let waitedMs = 0; waitedMs < world.patienceMs; waitedMs += 250) {
      await world.pass(250);
      const looks = await Promise.all(registered.map(({ shape }) => shownBy(world, keys, shape)));
      // Whichever leads builds by its own definition.
      shown = looks.find((look) => typeof look !== 'string') ?? looks[0] ?? 'nothing';
      const isRight =
        isUniform() && typeof shown !== 'string' ? shown.generation === walker.generation : true;
      if (typeof shown !== 'string' && isRight && shown.state >= wanted) return;
    }
    find(`never came to rest: ${JSON.stringify(shown)}, wanted state ${String(wanted)}`);
  }
}

function newWalker(world: WalkWorld): Walker {
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

async function shownBy(
  world: WalkWorld,
  keys: WalkKeys,
  shape: Shape,
): Promise<ShownVersion | string> {
  const wanted = keysOf(keys, shape);
  return versionShown(keys, await world.look(wanted), wanted);
}

/** The keys that `before` fills and `after` does not. */
function otherKeys(keys: WalkKeys, before: Shape, after: Shape): string[] {
  const wanted = keysOf(keys, after);
  return keysOf(keys, before).filter((key) => !wanted.includes(key));
}

/** A definition that was never published may leave word that its keys were to be its own. */
function isData(key: string): boolean {
  return !key.includes(':owner:') && !isNeighbours(key);
}

import { SmartRedis } from '@smart-redis/core';
import { isOfInstances, isRegistry } from './neighbours.js';
import type { ScriptRunner, Value } from '@smart-redis/testing';
import { soundElector } from '../virtual/election.js';
import type { Place } from '../virtual/world.js';
import { createWorld } from '../virtual/world.js';
import type { SeverableDriver } from './severable.js';
import { severable } from './severable.js';
import type { WalkStep } from './step.js';
import type { WalkReport } from './walk.js';
import { walk } from './walk.js';
import type { WalkWorld } from './walk-world.js';

/** A walk in virtual time; the same options repeat it. */
export interface VirtualWalkOptions {
  readonly lua: ScriptRunner;
  readonly seed: number;
  readonly instanceCount: number;
  readonly steps: readonly WalkStep[];
  /** Changes scripts on purpose. @default no changes */
  readonly alterScript?: (source: string) => string;
  /** Virtual milliseconds after which a call that has not answered never will. @default 30,000 */
  readonly patienceMs?: number;
}

const leaderKey = '{virtual}:leader';
const stepMs = 10;
const cutMs = 200;
/** Kills the process at its next commit. */
const longestLifeMs = 3000;

/** Walks over whole instances and a Redis in memory, in virtual time. */
export async function walkVirtually({
  instanceCount,
  steps,
  patienceMs = 30_000,
  ...options
}: VirtualWalkOptions): Promise<WalkReport> {
  const world = createWorld({
    ...options,
    keys: { leader: leaderKey, term: `${leaderKey}:term` },
    look: () => undefined,
    onExecuted: () => undefined,
  });
  const { timeline, redis } = world;
  const places = new Map<SmartRedis, Place>();
  const drivers = new Map<SmartRedis, SeverableDriver>();
  const killed = new Set<Place>();
  const within: WalkWorld['within'] = async (work, ms) => {
    const done = { isSettled: false };
    const settled = (): void => void (done.isSettled = true);
    work.then(settled, settled);
    for (let waitedMs = 0; waitedMs < ms && !done.isSettled; waitedMs += stepMs)
      await timeline.run(stepMs);
    return done.isSettled;
  };
  const virtual: WalkWorld = {
    namespace: 'virtual',
    patienceMs,
    open: () => {
      const place = world.addPlace();
      const own = severable(place.driver);
      const smart = new SmartRedis({
        driver: own.driver,
        leaderKey,
        namespace: 'virtual',
        instance: place.name,
        logger: false,
        elector: soundElector(),
        clock: place.process.clock,
        random: world.random,
      });
      places.set(smart, place);
      drivers.set(smart, own);
      smart.start().catch(() => undefined); // closed before the start
      return smart;
    },
    look: (keys) =>
      Promise.resolve(
        Object.fromEntries(keys.map((key) => [key, elementsOf(redis.keyspace.entry(key)?.value)])),
      ),
    keys: () =>
      Promise.resolve(
        redis.keyspace
          .keys()
          .filter((key) => !isOfInstances(key))
          .flatMap((key) => (isRegistry(key) ? entriesOf(key, redis.keyspace.entry(key)) : [key])),
      ),
    pass: (ms) => timeline.run(ms),
    within: (work, ms) => within(work, ms),
    disturb: async (how, smart) => {
      const place = places.get(smart);
      if (place === undefined) return;
      if (how === 'flush scripts') return world.redis.flushScripts();
      if (how === 'kill at commit') {
        await new Promise<void>((resolve) => {
          drivers.get(smart)?.onCommit(resolve);
          timeline.after(longestLifeMs, resolve);
        });
      }
      place.driver.suffer('cut');
      if (how === 'cut') return void timeline.after(cutMs, () => place.driver.suffer('none'));
      drivers.get(smart)?.sever();
      place.process.pause();
      killed.add(place);
    },
    heal: () => {
      for (const place of places.values()) if (!killed.has(place)) place.driver.suffer('none');
    },
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const cancel = timeline.after(ms, resolve);
        signal.addEventListener('abort', () => {
          cancel();
          resolve();
        });
      }),
  };
  return walk(virtual, instanceCount, steps);
}

function entriesOf(key: string, entry: { readonly value: Value } | undefined): string[] {
  const fields = entry?.value.type === 'hash' ? [...entry.value.fields.keys()] : [];
  return fields.map((cache) => `${key}#${cache}`);
}

function elementsOf(value: Value | undefined): readonly string[] | null {
  switch (value?.type) {
    case undefined:
      return null;
    case 'string':
      return [value.text];
    case 'hash':
      return [...value.fields.values()];
    case 'list':
      return value.items;
    case 'set':
      return [...value.members];
    case 'zset':
      return [...value.scores.keys()];
  }
}

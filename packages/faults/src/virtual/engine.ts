import { hash, list, SmartRedis, sortedSet } from '@smart-redis/core';
import { delay } from '@smart-redis/core/electors';
import type { ScriptRunner } from '@smart-redis/testing';
import type { Move } from './actions.js';
import { slowestMs } from './actions.js';
import { cacheKeys, createCacheJudge } from './cache-judge.js';
import { soundElector } from './election.js';
import { rowsOf } from './engine-rows.js';
import type { Place } from './world.js';
import { withInstantWasm } from './with-instant-wasm.js';
import { createWorld } from './world.js';

/** A run of the engine; the same options repeat it. */
export interface EngineOptions {
  readonly lua: ScriptRunner;
  readonly seed: number;
  readonly instanceCount: number;
  readonly moves: readonly Move[];
  /** Whether the cache has `delta: true`. @default false */
  readonly delta?: boolean;
  /** Changes scripts on purpose. @default no changes */
  readonly alterScript?: (source: string) => string;
}

/** The result of the run. */
export interface EngineReport {
  /** The first broken promise, in a sentence; `null` if all hold. */
  readonly violation: string | null;
  readonly commitCount: number;
  /** The most refusals of an instance by a fence in a row. */
  readonly mostRefusals: number;
}

const leaderKey = '{virtual}:leader';
/** The interval of the cache, as in its definition. */
const everyMs = 500;

/**
 * Runs whole instances over a Redis in memory, in virtual time, and stops at the first broken
 * promise.
 */
export function runEngine(options: EngineOptions): Promise<EngineReport> {
  return withInstantWasm(() => run(options));
}

async function run({
  instanceCount,
  moves,
  delta = false,
  ...options
}: EngineOptions): Promise<EngineReport> {
  const judge = createCacheJudge(() => world.redis.keyspace, delta);
  const world = createWorld({
    ...options,
    keys: { leader: leaderKey, term: `${leaderKey}:term` },
    rows: cacheKeys.byId,
    look: () => undefined,
    onExecuted: judge.look,
  });
  const { timeline, redis } = world;
  let fetchCount = 0;
  const start = ({ name, process, driver }: Place): SmartRedis => {
    const smart = new SmartRedis({
      driver,
      leaderKey,
      namespace: 'virtual',
      instance: name,
      logger: false,
      elector: soundElector(),
      clock: process.clock,
      random: world.random,
    });
    smart.register({
      name: 'cache',
      refresh: { every: '500ms' },
      timeout: '2s',
      fetcher: async ({ signal }) => {
        const fetch = (fetchCount += 1);
        await delay(process.clock, world.random() * 100, signal);
        return [...rowsOf(fetch, delta)];
      },
      targets: {
        all: delta ? sortedSet({ key: cacheKeys.all, score: 'id' }) : list({ key: cacheKeys.all }),
        byId: hash({ key: cacheKeys.byId, id: 'id' }),
      },
      delta,
    });
    smart.on('deposed', ({ reason }) => {
      if (reason === 'stale') judge.refused(name);
    });
    void smart.start();
    return smart;
  };
  const instances = Array.from({ length: instanceCount }, () => start(world.addPlace()));

  for (const { action, thenMs } of moves) {
    if (action.do === 'jump server' && action.ms < 0) judge.serverWentBack();
    world.apply(action);
    if (action.do === 'failover' || action.do === 'flush') judge.lostData();
    if (action.do === 'fail over the cache') judge.wentBack();
    if (action.do === 'evict row') judge.lostRow();
    await timeline.run(thenMs);
    if (judge.violation !== null) break;
  }
  if (judge.violation === null) await comeToRest();
  await end();
  return judge;

  async function comeToRest(): Promise<void> {
    world.heal();
    await timeline.run(slowestMs);
    const heldMs = Math.max(0, Number(redis.execute(['PTTL', leaderKey])));
    const before = judge.commitCount;
    // A takeover, two more elections after a refusal by a fence, the interval, and a call that
    // waits for its time-out.
    const untilMs = timeline.nowMs + heldMs * 1.05 + 1500 + everyMs + 2500;
    while (judge.commitCount === before && timeline.nowMs < untilMs) await timeline.run(50);
    if (judge.commitCount === before) judge.find('nothing is committed after the last fault');
  }

  async function end(): Promise<void> {
    world.heal();
    let closedCount = 0;
    for (const smart of instances) void smart.close().then(() => (closedCount += 1));
    await timeline.run(10_000);
    if (closedCount < instanceCount) judge.find('an instance does not close');
  }
}

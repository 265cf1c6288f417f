import type { ScriptRunner } from '@smart-redis/testing';
import { seededRandom } from '../../run/seeded-random.js';
import type { Action } from '../actions.js';
import { withSeededIds } from '../with-seeded-ids.js';
import { createWorld } from '../world.js';
import { atRest } from './at-rest.js';
import type { MemberAction, SeatAction, SeatMove } from './seat-action.js';
import { isOfSeats, namespace, seatedKey, seatsKey, ttlMs } from './seat-caches.js';
import { createSeatCrew } from './seat-crew.js';
import { createSeatJudge } from './seat-judge.js';

/** A run of instances with seats; the same options repeat it. */
export interface SeatsOptions {
  readonly lua: ScriptRunner;
  readonly seed: number;
  /** The number of instances at the start. */
  readonly memberCount: number;
  readonly moves: readonly SeatMove[];
  /** Changes scripts on purpose. @default no changes */
  readonly alterScript?: (source: string) => string;
  /** Whether the moves must neither move a cache nor abort a refresh. @default false */
  readonly isCalm?: boolean;
}

/** The result of the run. */
export interface SeatsReport {
  /** The first broken promise, in a sentence; `null` if all hold. */
  readonly violation: string | null;
  readonly commitCount: number;
}

/**
 * Runs whole instances with seats over a Redis in memory, in virtual time, and stops at the first
 * broken promise.
 */
export function runSeats(options: SeatsOptions): Promise<SeatsReport> {
  const ids = seededRandom(options.seed + 1);
  return withSeededIds(ids, () => run(options));
}

async function run({
  memberCount,
  moves,
  isCalm = false,
  ...options
}: SeatsOptions): Promise<SeatsReport> {
  const judge = createSeatJudge({
    keyspaceOf: () => world.redis.keyspace,
    serverNowMs: () => world.serverNowMs(),
    mayStillTake: (seat) => crew.everyone.some((member) => member.mayStillTake(seat)),
  });
  const world = createWorld({
    ...options,
    keys: { leader: seatsKey, term: seatedKey },
    isOfElection: isOfSeats,
    seatKeys: (what) => {
      if (what === 'seats') return [seatsKey];
      if (what === 'seated') return [seatedKey];
      if (what === 'both') return [seatsKey, seatedKey];
      const rosters = `{smart-redis:${namespace}}:roster:`;
      return world.redis.keyspace.keys().filter((key) => key.startsWith(rosters));
    },
    look: () => undefined,
    onExecuted: judge.look,
  });
  const { timeline } = world;
  const crew = createSeatCrew(world);
  for (let index = 0; index < memberCount; index += 1) crew.join();
  const rest = atRest({ world, crew, judge });
  if (isCalm) {
    await rest.settle();
    await timeline.run(2 * ttlMs);
  }
  const before = crew.everyone.map(({ releasedCount, abortedCount }) => ({
    releasedCount,
    abortedCount,
  }));

  for (const { action, thenMs } of moves) {
    if (action.do === 'jump server' && action.ms < 0) judge.serverWentBack();
    if (isOfMembers(action)) crew.apply(action);
    else world.apply(inWorld(action));
    if (['failover', 'flush', 'fail over the cache'].includes(action.do)) judge.lostCaches();
    if (['failover', 'fail over the seats'].includes(action.do)) judge.lostSeats();
    await timeline.run(thenMs);
    if (judge.violation !== null) break;
  }
  for (const [index, { releasedCount, abortedCount }] of isCalm ? before.entries() : []) {
    const member = crew.everyone[index];
    if (member === undefined || member.state !== 'running') continue;
    if (member.releasedCount > releasedCount) judge.find(`${member.place.name} lost caches`);
    if (member.abortedCount > abortedCount) judge.find(`${member.place.name} aborted a refresh`);
  }
  if (judge.violation === null) await rest.judgeAll();
  await rest.end();
  const commitCount = rest.commitCount();
  return { violation: judge.violation, commitCount };

  /** `who` counts the running instances, and the world counts all. */
  function inWorld(action: Action): Action {
    if (!('who' in action)) return action;
    const running = crew.running();
    const member = running[action.who % running.length];
    return { ...action, who: member === undefined ? 0 : crew.everyone.indexOf(member) };
  }
}

function isOfMembers(action: SeatAction): action is MemberAction {
  return ['join', 'close', 'close and finish', 'kill'].includes(action.do);
}

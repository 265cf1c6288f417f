import type { Elector, Reply } from '@smart-redis/core';
import { leaseElector } from '@smart-redis/lease';
import type { ScriptRunner } from '@smart-redis/testing';
import type { Move } from './actions.js';
import { slowestMs } from './actions.js';
import type { Candidate } from './candidate.js';
import { leaderKey, startCandidate, ttlMs } from './candidate.js';
import { createJudge } from './judge.js';
import { createWorld } from './world.js';

/** A run of an election; the same options repeat it. */
export interface ElectionOptions {
  readonly lua: ScriptRunner;
  /** The seed of latencies, clock rates, jitter and coincidences. */
  readonly seed: number;
  readonly candidateCount: number;
  readonly moves: readonly Move[];
  /** Breaks a candidate on purpose. @default a leaseElector */
  readonly createElector?: () => Elector;
  /** Changes scripts on purpose. @default no changes */
  readonly alterScript?: (source: string) => string;
}

/** The result of the run. */
export interface ElectionReport {
  /** The first broken invariant, in a sentence; `null` if all hold. */
  readonly violation: string | null;
  readonly leadershipCount: number;
}

/** The unbroken elector. */
export const soundElector = (): Elector =>
  leaseElector({ spread: false, ttl: '300ms', margin: '50ms' });

/**
 * Runs real electors over a Redis in memory, in virtual time, and stops at the first broken
 * invariant.
 */
export async function runElection({
  candidateCount,
  moves,
  createElector = soundElector,
  ...options
}: ElectionOptions): Promise<ElectionReport> {
  const candidates: Candidate[] = [];
  const judge = createJudge(candidates, () => world.timeline.nowMs);
  const world = createWorld({
    ...options,
    keys: { leader: leaderKey, term: `${leaderKey}:term` },
    look: judge.look,
    onExecuted: (command, reply) => {
      const granted = grantOf(command, reply);
      if (granted !== undefined) judge.granted(granted.term, granted.holder);
    },
  });
  const { timeline, redis, random } = world;
  while (candidates.length < candidateCount) {
    const elector = createElector();
    candidates.push(startCandidate({ world, elector, onElected: judge.elected }));
  }
  const leadershipCount = (): number =>
    candidates.reduce((sum, { leaderships }) => sum + leaderships.length, 0);

  for (const { action, thenMs } of moves) {
    if (action.do === 'resign') {
      void candidates[action.who % candidateCount]?.leaderships.at(-1)?.resign();
    }
    if (judge.allows(action)) world.apply(action);
    await timeline.run(thenMs);
    if (random() < 0.5) judge.observe();
    if (judge.violation !== null) break;
  }
  if (judge.violation === null) await comeToRest();
  await end();
  return { violation: judge.violation, leadershipCount: leadershipCount() };

  async function comeToRest(): Promise<void> {
    world.heal();
    // Requests in transit may still acquire the key.
    await timeline.run(slowestMs);
    const heldMs = Number(redis.execute(['PTTL', leaderKey]));
    const untilMs = timeline.nowMs + Math.max(heldMs, ttlMs) * 1.05 + ttlMs * 1.25;
    while (judge.leaders().length === 0 && timeline.nowMs < untilMs) await timeline.run(10);
    if (judge.leaders().length === 0) judge.find('nobody leads after the last fault');
    const before = leadershipCount();
    await timeline.run(2 * ttlMs);
    judge.observe();
    if (leadershipCount() > before) judge.find('a leadership ends while nothing fails');
  }

  async function end(): Promise<void> {
    world.heal();
    const haveEnded = candidates.map((candidate) => candidate.stop());
    await timeline.run(2000);
    if (!haveEnded.every((hasEnded) => hasEnded())) judge.find('a campaign does not end');
    const timers = candidates.reduce((sum, { process }) => sum + process.timerCount, 0);
    if (timers > 0) judge.find(`${String(timers)} timers are left behind`);
  }
}

/** The term that the server has just granted or confirmed, and the holder. */
function grantOf(
  command: readonly string[],
  reply: Reply,
): { readonly term: number; readonly holder: string } | undefined {
  const [name, , keyCount, key, , holder = ''] = command;
  if (name !== 'EVALSHA' && name !== 'EVAL') return undefined;
  if (keyCount !== '2' || key !== leaderKey || !Array.isArray(reply)) return undefined;
  const [won, term] = reply as readonly Reply[];
  return won === 1 ? { term: Number(term), holder } : undefined;
}

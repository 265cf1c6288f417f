import type { Elector, Reply } from '@smart-redis/core';
import { leaseElector } from '@smart-redis/lease';
import { seededRandom } from '../run/seeded-random.js';
import type { Action, Move } from './actions.js';
import { slowestMs } from './actions.js';
import type { Candidate } from './candidate.js';
import { leaderKey, startCandidate, ttlMs } from './candidate.js';
import { createJudge } from './judge.js';
import type { Snapshot } from './keyspace.js';
import type { ScriptRunner } from './lua.js';
import { createMemoryDriver } from './memory-driver.js';
import type { MemoryRedis } from './memory-redis.js';
import { createMemoryRedis } from './memory-redis.js';
import { createTimeline } from './timeline.js';
import { createVirtualProcess } from './virtual-process.js';

/** One run of an election, which the same options repeat. */
export interface ElectionOptions {
  readonly lua: ScriptRunner;
  /** Of latencies, clock rates, jitter and coincidences. */
  readonly seed: number;
  readonly candidateCount: number;
  readonly moves: readonly Move[];
  /** Breaks a candidate on purpose. @default leaseElector with {@link ttlMs} */
  readonly createElector?: () => Elector;
  /** Breaks scripts on purpose. @default as they are */
  readonly alterScript?: (source: string) => string;
}

/** What came of it. */
export interface ElectionReport {
  /** The first broken invariant, in a sentence; `null`: all hold. */
  readonly violation: string | null;
  readonly leadershipCount: number;
}

const wallMs = 1_700_000_000_000;
const termKey = '{virtual}:leader:term';

/** Runs real electors over a Redis in memory, in virtual time, and stops at the first broken invariant. */
export async function runElection(options: ElectionOptions): Promise<ElectionReport> {
  const { lua, seed, candidateCount, moves } = options;
  const { createElector = () => leaseElector({ ttl: '300ms', margin: '50ms' }) } = options;
  const random = seededRandom(seed);
  // Clocks that differ by up to 8 %, which the margin covers.
  const rate = (): number => 0.96 + 0.08 * random();
  const judge = createJudge(
    () => candidates,
    () => timeline.nowMs,
  );
  const timeline = createTimeline(judge.look);
  const serverRate = rate();
  let serverJumpMs = 0;
  const serverNowMs = (): number => wallMs + timeline.nowMs * serverRate + serverJumpMs;
  const memory = createMemoryRedis({
    lua,
    nowMs: serverNowMs,
    ...(options.alterScript === undefined ? {} : { alter: options.alterScript }),
  });
  const redis: MemoryRedis = {
    ...memory,
    execute: (command) => {
      const reply = memory.execute(command);
      const granted = grantOf(command, reply);
      if (granted !== undefined) judge.granted(granted.term, granted.holder);
      return reply;
    },
  };
  const snapshots: Snapshot[] = [];
  const candidates = Array.from({ length: candidateCount }, (_, index) => {
    const process = createVirtualProcess({ timeline, random, rate: rate(), wallMs });
    const name = String.fromCharCode(65 + index);
    return startCandidate({
      ...{ name, process, random },
      elector: createElector(),
      connect: (onReply) => createMemoryDriver({ redis, timeline, process, random, onReply }),
      onElected: judge.elected,
    });
  });
  const at = (who: number): Candidate => candidates[who % candidateCount] as Candidate;
  const wakeAfter = (ms: number, { process }: Candidate): void => {
    timeline.after(ms, () => process.resume());
  };

  const apply = (action: Action): void => {
    switch (action.do) {
      case 'nothing':
        return;
      case 'resign':
        return void at(action.who).leaderships.at(-1)?.resign();
      case 'pause':
        return at(action.who).process.pause();
      case 'resume':
        return at(action.who).process.resume();
      case 'block':
        at(action.who).process.pause();
        return wakeAfter(action.ms, at(action.who));
      case 'suspend':
        if (!judge.mayFool(at(action.who), 'monotonic')) return;
        at(action.who).process.suspend();
        return wakeAfter(action.ms, at(action.who));
      case 'jump':
        if (action.ms < 0 && !judge.mayFool(at(action.who), 'wall')) return;
        return at(action.who).process.jumpWall(action.ms);
      case 'cut':
        return at(action.who).driver.suffer('cut');
      case 'drop requests':
        return at(action.who).driver.suffer('requests vanish');
      case 'drop replies':
        return at(action.who).driver.suffer('replies vanish');
      case 'slow':
        return at(action.who).driver.slow(action.ms);
      case 'heal':
        at(action.who).driver.slow(0);
        return at(action.who).driver.suffer('none');
      case 'failover':
        judge.lostData();
        memory.flushScripts();
        memory.keyspace.restore(snapshots.at(-1 - action.lost) ?? new Map());
        for (const { driver } of candidates) driver.suffer('cut');
        timeline.after(action.ms, () => {
          for (const { driver } of candidates) driver.suffer('none');
        });
        return;
      case 'evict':
        judge.lostData();
        return void memory.keyspace.remove(action.key === 'leader' ? leaderKey : termKey);
      case 'flush':
        judge.lostData();
        return memory.keyspace.restore(new Map());
      case 'flush scripts':
        return memory.flushScripts();
      case 'jump server':
        judge.serverJumped(action.ms);
        serverJumpMs += action.ms;
    }
  };

  const report = (): ElectionReport => ({
    violation: judge.violation,
    leadershipCount: candidates.reduce((sum, each) => sum + each.leaderships.length, 0),
  });
  for (const { action, thenMs } of moves) {
    snapshots.push(memory.keyspace.snapshot());
    apply(action);
    await timeline.run(thenMs);
    if (random() < 0.5) judge.observe();
    if (judge.violation !== null) break;
  }
  if (judge.violation === null) await comeToRest();
  await end();
  return report();

  async function comeToRest(): Promise<void> {
    for (const { process, driver } of candidates) {
      driver.slow(0);
      driver.suffer('none');
      process.resume();
    }
    // What is still on its way may take the key once more.
    await timeline.run(slowestMs);
    const heldMs = Number(memory.execute(['PTTL', leaderKey]));
    const untilMs = timeline.nowMs + Math.max(heldMs, ttlMs) * 1.05 + ttlMs * 1.25;
    while (judge.leaders().length === 0 && timeline.nowMs < untilMs) await timeline.run(10);
    if (judge.leaders().length === 0) judge.find('nobody leads after the last fault');
    const before = report().leadershipCount;
    await timeline.run(2 * ttlMs);
    judge.observe();
    if (report().leadershipCount > before) judge.find('a leadership ends while nothing fails');
  }

  async function end(): Promise<void> {
    for (const { process, driver } of candidates) {
      driver.suffer('none');
      process.resume();
    }
    const haveEnded = candidates.map((candidate) => candidate.stop());
    await timeline.run(2000);
    if (!haveEnded.every((hasEnded) => hasEnded())) judge.find('a campaign does not end');
    const timers = candidates.reduce((sum, { process }) => sum + process.timerCount, 0);
    if (timers > 0) judge.find(`${String(timers)} timers are left behind`);
  }
}

/** A term that the server has just granted or confirmed, and to whom. */
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

import { slowestMs } from '../actions.js';
import type { World } from '../world.js';
import { everyMs, seatCaches, ttlMs } from './seat-caches.js';
import type { SeatCrew } from './seat-crew.js';
import type { SeatJudge } from './seat-judge.js';
import type { SeatMember } from './seat-member.js';

/** Judges instances with seats after the last fault. */
export interface AtRest {
  /** Waits until each cache is served by exactly one instance, of the newest definition. */
  settle(): Promise<void>;
  /** Ends every fault; then instances end and come, one after another. Stops at a violation. */
  judgeAll(): Promise<void>;
  /** Closes all instances. */
  end(): Promise<void>;
  commitCount(): number;
}

/** Clocks run up to 4 % too fast or too slow, and the server's too. */
const skew = 1.09;
/** A pause before an older definition replaces a newer one, and its jitter. */
const retreatMs = (everyMs + 250) * skew;
/**
 * A seat, the quiet after an arrival, a renewal that was lost, and what was under way; or a mark
 * and the retreat.
 */
const settleMs = (2 * ttlMs + 250 + 1000) * skew + slowestMs + retreatMs + 1500;
/** In addition, the longest fetch and the interval. */
const committedMs = (everyMs + 1600 + ttlMs) * skew + 1000;
const killedMs = (ttlMs + 250) * skew + 100;
const leftMs = 100;

/** {@link AtRest} for the instances of a crew. */
export function atRest({
  world,
  crew,
  judge,
}: {
  readonly world: World;
  readonly crew: SeatCrew;
  readonly judge: SeatJudge;
}): AtRest {
  const { timeline, random } = world;
  const passes = async (isOver: () => boolean, limitMs: number): Promise<boolean> => {
    const untilMs = timeline.nowMs + limitMs;
    while (!isOver() && timeline.nowMs < untilMs && judge.violation === null)
      await timeline.run(20);
    return isOver();
  };
  const settle = async (): Promise<void> => {
    await passes(() => crew.misplaced() === null, settleMs);
    const found = crew.misplaced();
    if (found !== null) judge.find(`at rest ${found}`);
  };
  const commit = async (): Promise<void> => {
    const known = seatCaches.filter(({ name }) => crew.knowers(name).length > 0);
    const before = known.map(({ name }) => judge.commitCount(name));
    const isLate = ({ name }: { name: string }, index: number): boolean =>
      judge.commitCount(name) === before[index];
    await passes(() => !known.some(isLate), committedMs);
    const late = known.find(isLate);
    if (late !== undefined) judge.find(`${late.name} is not committed after the last fault`);
  };
  const stay = async (): Promise<void> => {
    const count = (): number =>
      crew.running().reduce((sum, { releasedCount }) => sum + releasedCount, 0);
    const before = count();
    await timeline.run(ttlMs);
    if (count() > before) judge.find('a cache moves while nothing fails');
  };
  /** Ends one instance; others must serve in time what they know as well. */
  const endOne = async (how: 'kill' | 'close' | 'close and finish'): Promise<void> => {
    const running = crew.running();
    const drawn = running[Math.floor(random() * running.length)];
    const isHalfIdle = ({ served, running: busy }: SeatMember): boolean =>
      busy.size > 0 && [...served.keys()].some((name) => !busy.has(name));
    if (how === 'close and finish') await passes(() => running.some(isHalfIdle), committedMs);
    const member = (how === 'close and finish' ? running.find(isHalfIdle) : undefined) ?? drawn;
    if (member === undefined || running.length < 2) return;
    const others = running.filter((one) => one !== member);
    const aborted = others.map(({ abortedCount }) => abortedCount);
    // What is refreshed may finish.
    const isMoved = (name: string): boolean =>
      how !== 'close and finish' || !member.running.has(name);
    const caches = [...member.served.keys()].filter(isMoved);
    const limitMs = how === 'kill' ? killedMs : leftMs;
    const since = timeline.nowMs;
    if (how === 'kill') member.kill();
    else member.close(how === 'close and finish');
    for (const name of caches) {
      const known = crew.knowers(name);
      if (known.length === 0) continue;
      const goesBack = judge.builtShape(name) > 1 && !known.some(isNewOne);
      const mayTakeMs = limitMs + (goesBack ? retreatMs : 0);
      const isServed = (): boolean => known.some(({ served }) => served.has(name));
      if (!(await passes(isServed, since + mayTakeMs - timeline.nowMs))) {
        judge.find(`${name} is not served ${String(mayTakeMs)} ms after a ${how}`);
      }
    }
    await settle();
    if (others.some((other, index) => other.abortedCount > (aborted[index] ?? 0))) {
      judge.find(`the refresh of another was aborted by a ${how}`);
    }
  };
  const joinOne = async (): Promise<void> => {
    const others = crew.running();
    const aborted = others.map(({ abortedCount }) => abortedCount);
    crew.join(others.some(isNewOne));
    // A view that was read meanwhile may have to be read again.
    await timeline.run(600);
    await settle();
    if (others.some((other, index) => other.abortedCount > (aborted[index] ?? 0))) {
      judge.find('the refresh of another was aborted by one that came');
    }
  };
  const heal = (): void => {
    for (const [who, { state, place }] of crew.everyone.entries()) {
      if (state === 'killed') continue;
      world.apply({ do: 'heal', who });
      place.process.resume();
    }
  };
  return {
    settle,
    judgeAll: async () => {
      heal();
      // Requests in transit may still arrive.
      await timeline.run(slowestMs);
      const steps = [
        settle,
        commit,
        settle,
        stay,
        joinOne,
        () => endOne(random() < 0.5 ? 'close' : 'close and finish'),
        () => endOne('kill'),
      ];
      for (const step of steps) if (judge.violation === null) await step();
    },
    end: async () => {
      heal();
      for (const member of crew.running()) member.close(false);
      await timeline.run(10_000);
      if (crew.everyone.some(({ state }) => state === 'closing'))
        judge.find('an instance does not close');
    },
    commitCount: () => seatCaches.reduce((sum, { name }) => sum + judge.commitCount(name), 0),
  };
}

function isNewOne({ isNew }: SeatMember): boolean {
  return isNew;
}

import type { Clock } from '@smart-redis/core';
import type { Timeline } from '@smart-redis/testing';

/** A process with its own clocks, which can be stopped as a whole. */
export interface VirtualProcess {
  readonly clock: Clock;
  readonly isRunning: boolean;
  /**
   * Milliseconds by its monotonic clock since it was last resumed or since its wall clock last
   * jumped.
   */
  readonly undisturbedMs: number;
  /** The number of pending timers. */
  readonly timerCount: number;
  /** SIGSTOP, or a blocked event loop: clocks continue, and everything that is due waits. */
  pause(): void;
  /** SIGCONT: everything that is due runs, timers before replies or after them. */
  resume(): void;
  /** Suspends the machine, and its monotonic clock with it, until it is resumed. */
  suspend(): void;
  /** Sets the wall clock forward, or back with a negative number. */
  jumpWall(ms: number): void;
  /** Delivers an event from outside, once the process runs. */
  deliver(task: () => void): void;
}

/** Options of {@link createVirtualProcess}. */
export interface VirtualProcessOptions {
  readonly timeline: Timeline;
  /** Random in [0, 1). */
  readonly random: () => number;
  /** The rate of its clocks: 1 is exact. @default 1 */
  readonly rate?: number;
  /** The initial time of its wall clock. */
  readonly wallMs: number;
}

/** Timers that are due except for rounding are due. */
const epsilonMs = 1e-6;

/** Starts a {@link VirtualProcess}. */
export function createVirtualProcess({
  timeline,
  random,
  rate = 1,
  wallMs,
}: VirtualProcessOptions): VirtualProcess {
  let state: 'running' | 'paused' | 'suspended' = 'running';
  let jumpedMs = 0;
  let suspendedAtMs = 0;
  let suspendedMs = 0;
  let disturbedAtMs = Number.NEGATIVE_INFINITY;
  let timerCount = 0;
  const waiting: { readonly isTimer: boolean; readonly task: () => void }[] = [];

  const monotonic = (): number =>
    ((state === 'suspended' ? suspendedAtMs : timeline.nowMs) - suspendedMs) * rate;
  const runOrWait = (isTimer: boolean, task: () => void): void => {
    if (state === 'running' && waiting.length === 0) task();
    else waiting.push({ isTimer, task });
  };
  const after: Clock['after'] = (delayMs, task) => {
    const dueAtMs = monotonic() + Math.max(0, delayMs);
    let isOver = false;
    let cancel: () => void;
    const fire = (): void => {
      if (isOver) return;
      if (monotonic() < dueAtMs - epsilonMs) return arm(); // it was suspended in the meantime
      finish();
      task();
    };
    const arm = (): void => {
      cancel = timeline.after((dueAtMs - monotonic()) / rate, () => runOrWait(true, fire));
    };
    const finish = (): void => {
      if (isOver) return;
      isOver = true;
      timerCount -= 1;
      cancel();
    };
    timerCount += 1;
    arm();
    return { stop: finish };
  };
  const drain = (): void => {
    const next = state === 'running' ? waiting.shift() : undefined;
    if (next === undefined) return;
    next.task();
    // One at a time, so that promises settle in between.
    timeline.after(0, drain);
  };

  return {
    clock: { now: () => wallMs + timeline.nowMs * rate + jumpedMs, monotonic, after },
    get isRunning() {
      return state === 'running';
    },
    get undisturbedMs() {
      return monotonic() - disturbedAtMs;
    },
    get timerCount() {
      return timerCount;
    },
    pause: () => {
      if (state === 'running') state = 'paused';
    },
    suspend: () => {
      if (state !== 'running') return;
      state = 'suspended';
      suspendedAtMs = timeline.nowMs;
    },
    resume: () => {
      if (state === 'running') return;
      if (state === 'suspended') suspendedMs += timeline.nowMs - suspendedAtMs;
      state = 'running';
      disturbedAtMs = monotonic();
      const timersFirst = random() < 0.5;
      waiting.sort((a, b) => (timersFirst ? 1 : -1) * (Number(b.isTimer) - Number(a.isTimer)));
      drain();
    },
    jumpWall: (ms) => {
      jumpedMs += ms;
      disturbedAtMs = monotonic();
    },
    deliver: (task) => runOrWait(false, task),
  };
}

import type { Clock } from '@smart-redis/core';
import type { Timer } from '@smart-redis/core/drivers';

/** A clock that a test moves by hand. */
export interface ManualClock extends Clock {
  /**
   * Moves both clocks and runs the timers that fall due, in order, those that they start included.
   */
  advance(ms: number): void;
  /** As `advance`, and lets promises settle after every timer, so that `async` code keeps up. */
  advanceAsync(ms: number): Promise<void>;
  /**
   * Sets the wall clock forward, or back with a negative number, as an operator or NTP does. No
   * timer notices.
   */
  jumpWall(ms: number): void;
  /**
   * As a suspended machine: the wall clock moves on, the monotonic one and the timers stand still.
   */
  suspend(ms: number): void;
  /** Number of timers that wait: 0 when nothing was left behind. */
  readonly timerCount: number;
}

interface Entry {
  readonly dueAt: number;
  readonly task: () => void;
}

/** A {@link ManualClock}, its wall clock at `wallMs`. */
export function manualClock(wallMs = 1_700_000_000_000): ManualClock {
  let monotonicMs = 0;
  let wallOffsetMs = wallMs;
  const entries = new Set<Entry>();

  const after = (delayMs: number, task: () => void): Timer => {
    const entry = { dueAt: monotonicMs + Math.max(0, delayMs), task };
    entries.add(entry);
    return { stop: () => void entries.delete(entry) };
  };
  const runNext = (untilMs: number): boolean => {
    // Entries stand in the order in which they were made, and a sort keeps it among equals.
    const next = [...entries].sort((a, b) => a.dueAt - b.dueAt)[0];
    if (next === undefined || next.dueAt > untilMs) {
      monotonicMs = untilMs;
      return false;
    }
    entries.delete(next);
    monotonicMs = Math.max(monotonicMs, next.dueAt);
    next.task();
    return true;
  };
  const jumpWall = (ms: number): void => {
    wallOffsetMs += ms;
  };

  return {
    now: () => wallOffsetMs + monotonicMs,
    monotonic: () => monotonicMs,
    after,
    advance: (ms) => {
      const untilMs = monotonicMs + ms;
      while (runNext(untilMs));
    },
    advanceAsync: async (ms) => {
      const untilMs = monotonicMs + ms;
      do await promisesSettled();
      while (runNext(untilMs));
      await promisesSettled();
    },
    jumpWall,
    suspend: jumpWall,
    get timerCount() {
      return entries.size;
    },
  };
}

/** Resolves after every promise that can settle without I/O. */
function promisesSettled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

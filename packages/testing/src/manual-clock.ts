import type { Clock } from '@smart-redis/core';
import type { Duration } from '@smart-redis/core/drivers';
import { invalidOption, parseDuration } from '@smart-redis/core/drivers';
import { createRest } from './rest.js';
import { createTimeline } from './timeline.js';

/** A clock that a test moves by hand. */
export interface ManualClock extends Clock {
  /**
   * Moves both clocks and runs the timers that fall due, in order, those that they start included.
   * @param time `'5m'`, or milliseconds
   * @throws SmartRedisError `SR_INVALID_OPTION` for anything else
   */
  advance(time: Duration | number): void;
  /**
   * As `advance`, and waits at each timer, before time goes on, for what it has set off:
   * - promises, `setImmediate` and `process.nextTick`, and calls of drivers in memory;
   * - refreshes of the instances that have this clock, to their commit or failure, also where their
   *   fetchers ask a real database: but for one that has not ended within a second of real time, and
   *   which is taken to wait for the clock itself, or for ever.
   *
   * Not waited for: sockets, files and `setTimeout` outside of a refresh.
   */
  advanceAsync(time: Duration | number): Promise<void>;
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

/** A {@link ManualClock}, its wall clock at `wallMs`. */
export function manualClock(wallMs = 1_700_000_000_000): ManualClock {
  const rest = createRest();
  const timeline = createTimeline({ settled: rest.settled });
  let wallOffsetMs = wallMs;
  const jumpWall = (ms: number): void => {
    wallOffsetMs += ms;
  };

  return {
    now: () => wallOffsetMs + timeline.nowMs,
    monotonic: () => timeline.nowMs,
    after: (delayMs, task) => {
      rest.disturb();
      return { stop: timeline.after(delayMs, task) };
    },
    during: rest.waitFor,
    advance: (time) => timeline.runNow(millisecondsOf(time)),
    advanceAsync: async (time) => {
      await timeline.run(millisecondsOf(time));
      await rest.settled();
    },
    jumpWall,
    suspend: jumpWall,
    get timerCount() {
      return timeline.taskCount;
    },
  };
}

function millisecondsOf(time: unknown): number {
  if (typeof time !== 'number') return parseDuration('time', time, { minMs: 0 });
  if (Number.isFinite(time) && time >= 0) return time;
  throw invalidOption('time', time, `milliseconds, or a duration such as '5m'`);
}

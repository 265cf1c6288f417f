import type { Clock } from '@smart-redis/core';
import type { Duration } from '@smart-redis/core/drivers';
import { invalidOption, parseDuration } from '@smart-redis/core/drivers';
import { createRest } from './rest.js';
import { createTimeline } from './timeline.js';

/** A clock that a test controls. */
export interface ManualClock extends Clock {
  /**
   * Advances both clocks and runs the timers that become due, in order, including timers that these
   * start.
   * @param time `'5m'`, or milliseconds
   * @throws SmartRedisError `SR_INVALID_OPTION` for anything else
   */
  advance(time: Duration | number): void;
  /**
   * Like `advance`, but at each timer waits for its effects before the time advances:
   * - promises, `setImmediate` and `process.nextTick`, and calls of in-memory drivers;
   * - refreshes of the instances with this clock, until their commit or failure, even if their
   *   fetchers query a real database; except a refresh that has not ended within a second of real
   *   time, which is assumed to wait for the clock itself, or forever.
   *
   * Does not wait for sockets, files and `setTimeout` outside of a refresh.
   */
  advanceAsync(time: Duration | number): Promise<void>;
  /**
   * Sets the wall clock forward, or back with a negative number, as an operator or NTP does. Timers
   * are not affected.
   */
  jumpWall(ms: number): void;
  /**
   * Simulates a suspended machine: the wall clock advances, the monotonic clock and the timers do
   * not.
   */
  suspend(ms: number): void;
  /** Number of pending timers: 0 if none was left behind. */
  readonly timerCount: number;
}

/** Creates a {@link ManualClock} whose wall clock starts at `wallMs`. */
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

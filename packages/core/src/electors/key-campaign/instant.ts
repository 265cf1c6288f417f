import type { Clock } from '../../contracts/clock.js';

/** A moment on both clocks. */
export interface Instant {
  readonly wallMs: number;
  readonly monotonicMs: number;
}

/** This moment. */
export function instantOf(clock: Clock): Instant {
  return { wallMs: clock.now(), monotonicMs: clock.monotonic() };
}

/**
 * Milliseconds since `start`, by the clock that says more. The monotonic clock stands still while
 * the machine is suspended (CLOCK_MONOTONIC,
 * https://man7.org/linux/man-pages/man2/clock_gettime.2.html), which the wall clock sees; the wall
 * clock can be set back, which the monotonic one ignores. Set forward, it costs a needless
 * step-down.
 */
export function elapsedMs(clock: Clock, start: Instant): number {
  return Math.max(clock.monotonic() - start.monotonicMs, clock.now() - start.wallMs);
}

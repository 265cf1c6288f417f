import type { Clock } from '../../contracts/clock.js';

/** A point in time on both clocks. */
export interface Instant {
  readonly wallMs: number;
  readonly monotonicMs: number;
}

/** The current time. */
export function instantOf(clock: Clock): Instant {
  return { wallMs: clock.now(), monotonicMs: clock.monotonic() };
}

/**
 * Milliseconds since `start`, by the clock that shows more. The monotonic clock stops while the
 * machine is suspended (CLOCK_MONOTONIC,
 * https://man7.org/linux/man-pages/man2/clock_gettime.2.html), but the wall clock does not. The
 * wall clock can be set back, which does not affect the monotonic one; if it is set forward, the
 * leader steps down unnecessarily.
 */
export function elapsedMs(clock: Clock, start: Instant): number {
  return Math.max(clock.monotonic() - start.monotonicMs, clock.now() - start.wallMs);
}

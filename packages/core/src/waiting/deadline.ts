import type { Clock, Timer } from '../contracts/clock.js';

/** Milliseconds by which a timer may be late while the event loop runs freely. */
const graceMs = 25;
const slices = 4;

/**
 * Calls `giveUp` once the event loop has run freely for `timeoutMs`. While it was blocked, a reply
 * may have arrived but not been read, or the command not been sent. So the time is counted in
 * quarters, and one in which the loop was blocked does not count; after four of those all count.
 */
export function startDeadline(clock: Clock, timeoutMs: number, giveUp: () => void): Timer {
  const sliceMs = Math.ceil(timeoutMs / slices);
  let leftMs = timeoutMs;
  let excused = slices;
  let timer: Timer;
  const wait = (): void => {
    const ms = Math.min(sliceMs, leftMs);
    const startedAt = clock.monotonic();
    timer = clock.after(ms, () => {
      const isLate = clock.monotonic() - startedAt - ms > graceMs;
      if (isLate && excused > 0) excused -= 1;
      else leftMs -= ms;
      if (leftMs > 0) wait();
      // Timers run before data that wait in sockets.
      else if (isLate) timer = clock.after(0, giveUp);
      else giveUp();
    });
  };
  wait();
  return { stop: () => timer.stop() };
}

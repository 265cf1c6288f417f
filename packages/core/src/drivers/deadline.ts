import type { Clock, Timer } from '../contracts/clock.js';

/** Milliseconds that a timer may be late, and to look for a reply when it is later. */
const graceMs = 10;

/**
 * Calls `giveUp` after `timeoutMs`. Where the event loop was blocked until then, a little later:
 * timers come before what waits in sockets, so the reply may be there, unread.
 */
export function startDeadline(clock: Clock, timeoutMs: number, giveUp: () => void): Timer {
  const startedAt = clock.monotonic();
  let timer = clock.after(timeoutMs, () => {
    const lateMs = clock.monotonic() - startedAt - timeoutMs;
    if (lateMs > graceMs) timer = clock.after(graceMs, giveUp);
    else giveUp();
  });
  return { stop: () => timer.stop() };
}

import type { Clock, Timer } from '../contracts/clock.js';

/** Milliseconds that a timer may be late, and to look for a reply when it is later. */
const graceMs = 25;

/**
 * Calls `giveUp` after `timeoutMs`. Where the event loop was blocked until then, a little later, and
 * again where it was blocked anew: timers come before what waits in sockets, so the reply may be
 * there, unread, or the command only now on its way.
 */
export function startDeadline(clock: Clock, timeoutMs: number, giveUp: () => void): Timer {
  let timer: Timer;
  const wait = (ms: number): void => {
    const startedAt = clock.monotonic();
    timer = clock.after(ms, () => {
      if (clock.monotonic() - startedAt - ms > graceMs) wait(graceMs);
      else giveUp();
    });
  };
  wait(timeoutMs);
  return { stop: () => timer.stop() };
}

import type { Clock, Timer } from '../contracts/clock.js';

/**
 * Milliseconds by which a timer may be late; if it is later, the time to wait for a reply that has
 * arrived.
 */
const graceMs = 25;

/**
 * Calls `giveUp` after `timeoutMs`, or a little later if the event loop was blocked, repeatedly if
 * it is blocked again. Timers run before data that wait in sockets, so the reply may have arrived
 * but not been read, or the command may only be sent now.
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

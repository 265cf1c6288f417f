import { setImmediate as turn } from 'node:timers/promises';

/**
 * Starting a cache takes some microseconds, so this many block the event loop for a few
 * milliseconds.
 */
const perTurn = 64;

/**
 * Starts the caches of a new leader. There may be thousands, and other work must run in between,
 * including the renewals of this leadership. Stops when `signal` aborts. Never rejects, as long as
 * `start` does not throw.
 */
export async function leadInTurns<Cache>(
  caches: Iterable<Cache>,
  start: (cache: Cache) => void,
  signal: AbortSignal,
): Promise<void> {
  let started = 0;
  // Caches that are registered meanwhile are started by register().
  for (const cache of [...caches]) {
    if (started > 0 && started % perTurn === 0) await turn();
    if (signal.aborted) return;
    start(cache);
    started += 1;
  }
}

import { setImmediate as turn } from 'node:timers/promises';

/**
 * Starting one more takes some microseconds: so many keep others waiting for a few milliseconds.
 */
const perTurn = 50;

/**
 * Starts what a new leader has to do for each cache. There may be thousands, and meanwhile the
 * event loop is to serve others, this leadership's own renewals among them. Stops when `signal`
 * aborts. Never rejects, as long as `start` does not throw.
 */
export async function leadInTurns<Cache>(
  caches: Iterable<Cache>,
  start: (cache: Cache) => void,
  signal: AbortSignal,
): Promise<void> {
  let started = 0;
  // What is registered meanwhile is started by who registers it.
  for (const cache of [...caches]) {
    if (started > 0 && started % perTurn === 0) await turn();
    if (signal.aborted) return;
    start(cache);
    started += 1;
  }
}

import type { Clock } from '../contracts/clock.js';
import type { WarningThrottle } from '../waiting/warning-throttle.js';
import type { RunningCaches } from './running-caches.js';

/** What {@link watchEventLoop} works with. */
export interface WatchedLoop {
  readonly clock: Clock;
  readonly running: RunningCaches;
  readonly warnings: WarningThrottle;
}

/** Where the elector says nothing about pauses: a third of the default lease. */
const defaultLimitMs = 5000;
const slowestLookMs = 250;
const fastestLookMs = 50;
const mostNames = 10;

/**
 * Warns when the event loop stood still for longer than `limitMs`, with the caches that were
 * refreshed meanwhile. A timer that fires late tells: it is late by the block, less at most the
 * time between two looks. Returns how to stop.
 */
export function watchEventLoop(
  { clock, running, warnings }: WatchedLoop,
  limitMs = defaultLimitMs,
): () => void {
  const everyMs = Math.min(slowestLookMs, Math.max(fastestLookMs, limitMs / 4));
  // By a clock that waits for what goes on nothing is ever late, and each look would be waited for.
  if (clock.during !== undefined) return () => undefined;
  let longestMs = 0;
  let dueAt = 0;
  let timer = { stop: (): void => undefined };

  const look = (): void => {
    const blockedMs = Math.round(clock.monotonic() - dueAt);
    const caches = [...running.takeSeen()];
    if (blockedMs <= limitMs) return;
    longestMs = Math.max(longestMs, blockedMs);
    warnings.warn('event-loop', textOf(blockedMs, caches), { blockedMs, longestMs, caches });
  };
  const arm = (): void => {
    dueAt = clock.monotonic() + everyMs;
    timer = clock.after(everyMs, () => {
      look();
      arm();
    });
  };
  running.takeSeen();
  arm();
  return () => {
    timer.stop();
    // After a block the deadline's timer may run first, and end the leadership with this one still
    // waiting.
    look();
    dueAt = Number.POSITIVE_INFINITY;
  };
}

/**
 * The whole story in the message: who reads it on a terminal has to know at once what to change.
 */
function textOf(blockedMs: number, caches: readonly string[]): string {
  const named = caches.slice(0, mostNames).join(', ');
  const more = caches.length > mostNames ? ` and ${String(caches.length - mostNames)} more` : '';
  const during =
    caches.length === 0
      ? 'while this instance led and refreshed nothing'
      : `while these caches were refreshed: ${named}${more}`;
  return (
    `the event loop was blocked for ${String(blockedMs)} ms ${during}; a longer block can cost the lead. ` +
    'Compute in a worker thread, or let other work run in between (await setImmediate() of node:timers/promises)'
  );
}

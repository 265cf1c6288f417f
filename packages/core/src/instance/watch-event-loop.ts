import type { Clock } from '../contracts/clock.js';
import type { WarningThrottle } from '../waiting/warning-throttle.js';
import type { Stalls } from './stalls.js';
import type { RunningCaches } from './running-caches.js';

/** Dependencies of {@link watchEventLoop}. */
export interface WatchedLoop {
  readonly clock: Clock;
  readonly running: RunningCaches;
  readonly warnings: WarningThrottle;
  /** @default absent: only a warning says so */
  readonly stalls?: Pick<Stalls, 'add'>;
}

/** The default if the elector sets no limit: a third of the default lease. */
const defaultLimitMs = 5000;
const slowestLookMs = 250;
const fastestLookMs = 50;
const mostNames = 10;

/**
 * Warns if the event loop was blocked for longer than `limitMs`, with the caches that were being
 * refreshed. A late timer detects this: it is late by the duration of the block, minus at most the
 * time between two checks. Returns a function that stops watching.
 */
export function watchEventLoop(
  { clock, running, stalls, warnings }: WatchedLoop,
  limitMs = defaultLimitMs,
): () => void {
  const everyMs = Math.min(slowestLookMs, Math.max(fastestLookMs, limitMs / 4));
  // A clock that waits for running refreshes is never late, and would wait for each check.
  if (clock.during !== undefined) return () => undefined;
  let longestMs = 0;
  let dueAt = 0;
  let timer = { stop: (): void => undefined };

  const look = (): void => {
    const blockedMs = Math.round(clock.monotonic() - dueAt);
    const caches = [...running.takeSeen()];
    stalls?.add(blockedMs);
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
    // After a block the timer of the deadline may run first, and end the leadership before this
    // timer runs.
    look();
    dueAt = Number.POSITIVE_INFINITY;
  };
}

/** The message contains all details, so that it is useful on a terminal. */
function textOf(blockedMs: number, caches: readonly string[]): string {
  const named = caches.slice(0, mostNames).join(', ');
  const more = caches.length > mostNames ? ` and ${String(caches.length - mostNames)} more` : '';
  const during =
    caches.length === 0
      ? 'while this instance led and refreshed nothing'
      : `while these caches were refreshed: ${named}${more}`;
  return (
    `the event loop was blocked for ${String(blockedMs)} ms ${during}; a longer block can lose the leadership. ` +
    'Compute in a worker thread, or let other work run in between (await setImmediate() from node:timers/promises)'
  );
}

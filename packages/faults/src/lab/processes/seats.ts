import type { CrewOptions, JudgeOptions } from './crew.js';
import type { WorkerSettings } from './worker/protocol.js';

/**
 * The time to live of a seat in the rows of seats, in milliseconds. With hundreds of caches it is
 * longer: when they all start at once on few cores, event loops are blocked.
 */
export function seatTtlOf(cacheCount: number): number {
  return cacheCount > 100 ? 3000 : 1000;
}

function everyMsOf(cacheCount: number): number {
  return 50 * cacheCount + 100;
}

/**
 * Settings of a crew of {@link seats} whose caches, built together at the start, are not all due
 * together for ever after: a busy machine is another disturbance than the one of a row.
 */
export function unevenly(cacheCount: number): Partial<WorkerSettings> {
  return { jitterMs: everyMsOf(cacheCount) / 2 };
}

/** How often each cache of {@link seats} is committed at least, while nothing is disturbed. */
export function freshSeats(cacheCount: number): JudgeOptions {
  return { freshWithinMs: 2 * everyMsOf(cacheCount) + 2 * seatTtlOf(cacheCount) + 1000 };
}

/**
 * Options of a crew whose caches are spread over its processes. They are refreshed seldom, so that
 * most are idle when a process ends, and many caches leave the machine idle too.
 */
export function seats(
  cacheCount: number,
  settings: Partial<WorkerSettings> = {},
): Partial<CrewOptions> {
  const ttlMs = seatTtlOf(cacheCount);
  return {
    cacheCount,
    readEveryMs: cacheCount > 100 ? 2000 : 400,
    settings: {
      spread: true,
      ttlMs,
      rowCount: 5,
      refreshEveryMs: everyMsOf(cacheCount),
      commandTimeoutMs: ttlMs,
      ...settings,
    },
  };
}

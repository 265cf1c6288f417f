import type { Clock } from '../contracts/clock.js';

/** How long the event loop was blocked. */
export interface Stalls {
  /** It was blocked for so many milliseconds. */
  add(blockedMs: number): void;
  /** The longest one of the last hour, to 100 ms; 0: none. */
  longestMs(): number;
}

const rememberedMs = 3_600_000;
/** Anything shorter is what a busy process does. */
const shortestMs = 200;
const mostRemembered = 100;

/** {@link Stalls} of one instance. */
export function createStalls(clock: Clock): Stalls {
  // Longest first, and each is newer than the one before: others can never become the longest.
  let stalls: { readonly blockedMs: number; readonly at: number }[] = [];
  return {
    add: (blockedMs) => {
      if (blockedMs < shortestMs) return;
      const stall = { blockedMs, at: clock.monotonic() };
      stalls = [...stalls.filter((each) => each.blockedMs > blockedMs), stall];
      stalls = stalls.slice(0, mostRemembered);
    },
    longestMs: () => {
      const since = clock.monotonic() - rememberedMs;
      while (stalls[0] !== undefined && stalls[0].at < since) stalls.shift();
      return Math.round((stalls[0]?.blockedMs ?? 0) / 100) * 100;
    },
  };
}

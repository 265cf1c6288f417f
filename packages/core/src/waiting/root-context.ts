import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock } from '../contracts/clock.js';

/**
 * Runs `work` in the context in which this module was loaded, which is that of no request. What
 * outlives a call must begin there: otherwise everything that it does would belong to the trace of
 * the request that happened to make the call, and keep what the request has stored.
 */
export const inRootContext: <T>(work: () => T) => T = AsyncLocalStorage.snapshot();

/** The same clock, whose timers do not belong to whoever has started them. */
export function rootClock(clock: Clock): Clock {
  const { during } = clock;
  return {
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    after: (delayMs, task) => inRootContext(() => clock.after(delayMs, task)),
    ...(during === undefined ? {} : { during: (refresh) => clock.during?.(refresh) }),
  };
}

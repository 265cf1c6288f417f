import { monitorEventLoopDelay } from 'node:perf_hooks';

/**
 * Measures for how long this process could do nothing: a delay of that length is not a fault of the
 * product.
 */
export function startStallMeter(): { longestMs(): number } {
  const delays = monitorEventLoopDelay({ resolution: 5 });
  delays.enable();
  return {
    longestMs: () => {
      delays.disable();
      return Math.round(delays.max / 1e6);
    },
  };
}

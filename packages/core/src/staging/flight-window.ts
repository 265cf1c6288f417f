/**
 * The number of flights of commands that may be under way at once: enough to fill the connection to
 * Redis, and no more. Commands that queue at the server do not speed up a build, but slow down all
 * readers.
 */
export interface FlightWindow {
  readonly size: number;
  /** Records the latency of a flight. */
  answered(latencyMs: number): void;
}

const smallest = 2;
const largest = 8;
/**
 * The number of flights that may queue at the server: with fewer it is sometimes idle, with more
 * other clients wait.
 */
const queued = { least: 1, most: 2 };

/**
 * Creates a {@link FlightWindow}. The lowest latency is that of the network; anything longer was
 * spent in a queue, as in TCP Vegas (Brakmo and Peterson, 1995).
 */
export function createFlightWindow(): FlightWindow {
  let size = smallest;
  let quickestMs = Number.POSITIVE_INFINITY;
  return {
    get size() {
      return size;
    },
    answered: (latencyMs) => {
      quickestMs = Math.min(quickestMs, latencyMs);
      const waiting = latencyMs === 0 ? 0 : size * (1 - quickestMs / latencyMs);
      if (waiting < queued.least) size = Math.min(largest, size + 1);
      else if (waiting > queued.most) size = Math.max(smallest, size - 1);
    },
  };
}

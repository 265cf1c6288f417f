/**
 * How many flights of commands may be on their way at once: as many as the way to Redis takes, and
 * no more. What waits at the server makes no build faster, and every reader slower.
 */
export interface FlightWindow {
  readonly size: number;
  /** A flight was answered, so long after it was sent. */
  answered(latencyMs: number): void;
}

const smallest = 2;
const largest = 8;
/**
 * Flights of one window that wait at the server: fewer leave it idle at times, more make others
 * wait.
 */
const queued = { least: 1, most: 2 };

/**
 * A {@link FlightWindow}. The quickest answer tells how long the way is; whatever takes longer has
 * waited, as in TCP Vegas (Brakmo and Peterson, 1995).
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

/** How many batches may be on their way at once: more while the server answers quickly, fewer while it does not. */
export interface FlightWindow {
  readonly size: number;
  /** A batch was answered, so long after it was sent. */
  answered(latencyMs: number): void;
}

const smallest = 2;
const largest = 8;
const quickMs = 3;
const slowMs = 15;

/** A {@link FlightWindow}. */
export function createFlightWindow(): FlightWindow {
  let size = 4;
  return {
    get size() {
      return size;
    },
    answered: (latencyMs) => {
      if (latencyMs > slowMs) size = Math.max(smallest, Math.floor(size / 2));
      else if (latencyMs < quickMs) size = Math.min(largest, size + 1);
    },
  };
}

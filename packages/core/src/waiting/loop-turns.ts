import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../contracts/clock.js';

/**
 * After this time other work may run, such as renewals of the lease and the application's requests.
 */
const longestMs = 10;

/** Rows between two checks of the clock, each of which costs as much as a tenth of a row. */
const rowsPerLook = 8;

/** Yields to the event loop while rows are pulled, regardless of the cost of each row. */
export interface LoopTurns {
  /** Whether it is time to `take` a turn; called for each row. */
  isDue(): boolean;
  take(): Promise<void>;
}

/** Creates {@link LoopTurns}, starting now. */
export function createLoopTurns(clock: Clock): LoopTurns {
  let rows = 0;
  let takenAt = clock.monotonic();
  return {
    isDue: () => {
      rows += 1;
      return rows % rowsPerLook === 0 && clock.monotonic() - takenAt >= longestMs;
    },
    take: async () => {
      await turn();
      rows = 0;
      takenAt = clock.monotonic();
    },
  };
}

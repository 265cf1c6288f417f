import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../contracts/clock.js';

/**
 * Others get their turn after so long: renewals of the lead among them, and the application's own
 * requests.
 */
const longestMs = 10;

/**
 * So many rows pass between two looks at the clock, one of which costs as much as a tenth of a row.
 */
const rowsPerLook = 8;

/** Lets the event loop turn while rows are pulled, however much or little each of them costs. */
export interface LoopTurns {
  /** Whether it is time to `take` one; asked for each row. */
  isDue(): boolean;
  take(): Promise<void>;
}

/** {@link LoopTurns}, the last of which was just now. */
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

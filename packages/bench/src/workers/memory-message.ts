import type { DriverName } from '../drivers.js';

/** Ways whose memory is measured. */
export type MemoryWay = DriverName | 'pipeline' | 'ancestor';

/** What the memory worker tells. */
export interface MemoryMessage {
  /** Highest resident memory during the build, less that just before it. */
  readonly peakBytes: number;
}

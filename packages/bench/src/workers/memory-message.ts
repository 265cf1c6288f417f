import type { DriverName } from '../drivers.js';

/** Ways whose memory is measured. */
export type MemoryWay = DriverName | 'pipeline' | 'ancestor';

/** What the memory worker tells. */
export interface MemoryMessage {
  /** Highest resident memory during the build. */
  readonly peakBytes: number;
  /** The same less what was resident just before; 0 when the build fitted into that. */
  readonly growthBytes: number;
}

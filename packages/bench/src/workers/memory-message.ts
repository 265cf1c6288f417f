import type { DriverName } from '../drivers.js';

/** Ways whose memory is measured. */
export type MemoryWay = DriverName | 'pipeline' | 'ancestor';

/** Where its rows come from: made one after another, or all there before the measurement begins. */
export type MemorySource = 'stream' | 'array';

/** What the memory worker tells. */
export interface MemoryMessage {
  /** Highest resident memory during the build. */
  readonly peakBytes: number;
  /** The same less what was resident just before; 0 when the build fitted into that. */
  readonly growthBytes: number;
}

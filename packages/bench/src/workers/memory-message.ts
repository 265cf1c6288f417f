import type { DriverName } from '../drivers.js';

/** Contenders whose memory is measured. */
export type MemoryWay = DriverName | 'pipeline' | 'ancestor';

/**
 * The source of the rows: created one after another, or an array created before the measurement.
 */
export type MemorySource = 'stream' | 'array';

/** The message of the memory worker. */
export interface MemoryMessage {
  /** Highest resident memory during the build. */
  readonly peakBytes: number;
  /** The same minus the resident memory just before; 0 if the build needed no more. */
  readonly growthBytes: number;
}

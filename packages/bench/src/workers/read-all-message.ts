import type { DriverName } from '../drivers.js';
import type { MemoryMessage } from './memory-message.js';

/** Contenders that read every row of a hash. */
export type ReadAllWay = DriverName | 'bare';

/** The message of the worker that reads every row. */
export interface ReadAllMessage extends MemoryMessage {
  readonly rows: number;
  readonly rowsPerSecond: number;
}

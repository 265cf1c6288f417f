import type { DriverName } from '../drivers.js';
import type { MemoryMessage } from './memory-message.js';

/** Ways to read every row of a hash. */
export type ReadAllWay = DriverName | 'bare';

/** What the worker that reads every row tells. */
export interface ReadAllMessage extends MemoryMessage {
  readonly rows: number;
  readonly rowsPerSecond: number;
}

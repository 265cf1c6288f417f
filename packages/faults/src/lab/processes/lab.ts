import type { DriverName } from '../../run/driver-name.js';
import type { WorkerProgram } from './bundle-worker.js';
import { bundleWorker } from './bundle-worker.js';
import type { WorkerPool } from './worker-pool.js';
import { startWorkerPool } from './worker-pool.js';

/** What crews are made of: the worker's program, and processes that wait. */
export interface Lab extends AsyncDisposable {
  readonly program: WorkerProgram;
  readonly pool: WorkerPool;
}

/** Options of {@link openLab}. */
export interface LabOptions {
  /** Processes that wait for work. @default 2 */
  readonly spare?: number;
  /** The client library that they load before they wait. @default none: when they start */
  readonly driver?: DriverName;
}

/** Bundles the worker and starts the pool; half a second. */
export async function openLab({ spare = 2, driver }: LabOptions = {}): Promise<Lab> {
  const program = await bundleWorker();
  const pool = startWorkerPool(program, spare, driver);
  return {
    program,
    pool,
    [Symbol.asyncDispose]: async () => {
      await pool[Symbol.asyncDispose]();
      await program[Symbol.asyncDispose]();
    },
  };
}

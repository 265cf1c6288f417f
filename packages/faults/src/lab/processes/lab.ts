import type { DriverName } from '../../run/driver-name.js';
import type { WorkerProgram } from './bundle-worker.js';
import { bundleWorker } from './bundle-worker.js';
import type { WorkerPool } from './worker-pool.js';
import { startWorkerPool } from './worker-pool.js';

/** What crews need: the worker's program, and processes that are ready. */
export interface Lab extends AsyncDisposable {
  readonly program: WorkerProgram;
  readonly pool: WorkerPool;
}

/** Options of {@link openLab}. */
export interface LabOptions {
  /** The number of processes that are ready. @default 2 */
  readonly spare?: number;
  /** The client library that they load in advance. @default none: when they start */
  readonly driver?: DriverName;
}

/** Bundles the worker and starts the pool; takes half a second. */
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

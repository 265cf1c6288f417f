import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { DriverName } from '../../run/driver-name.js';
import type { WorkerProgram } from './bundle-worker.js';
import { bundleWorker } from './bundle-worker.js';
import type { WorkerPool } from './worker-pool.js';
import { startWorkerPool } from './worker-pool.js';

/** What crews need: the worker's program, and processes that are ready. */
export interface Lab extends AsyncDisposable {
  readonly program: WorkerProgram;
  readonly pool: WorkerPool;
  /** A folder for the histories of this lab; removed with the program. */
  readonly folder: string;
}

/** Options of {@link openLab}. */
export interface LabOptions {
  /** The number of processes that are ready. @default 2 */
  readonly spare?: number;
  /** The client library that they load in advance. @default none: when they start */
  readonly driver?: DriverName;
  /** A bundled worker, which the lab does not remove. @default the lab bundles one */
  readonly program?: WorkerProgram;
}

/** Bundles the worker and starts the pool; takes half a second. */
export async function openLab({
  spare = 2,
  driver,
  program: given,
}: LabOptions = {}): Promise<Lab> {
  const program = given ?? (await bundleWorker());
  const folder = await mkdtemp(join(program.folder, 'histories-'));
  const pool = startWorkerPool(program, spare, driver);
  return {
    program,
    pool,
    folder,
    [Symbol.asyncDispose]: async () => {
      await pool[Symbol.asyncDispose]();
      if (given === undefined) await program[Symbol.asyncDispose]();
    },
  };
}

import type { Worker } from '@smart-redis/testing';
import { spawnWorker } from '@smart-redis/testing';
import type { DriverName } from '../../run/driver-name.js';
import type { WorkerProgram } from './bundle-worker.js';
import type { WorkerMessage } from './worker/protocol.js';

/**
 * Processes that are loaded and wait for their settings, so that a standby starts within
 * milliseconds.
 */
export interface WorkerPool extends AsyncDisposable {
  /** Returns a loaded process; the pool starts another one in its place. */
  take(): Promise<Worker<WorkerMessage>>;
  /** Resolves once all that wait have loaded, which takes a processor for a while. */
  loaded(): Promise<void>;
}

/**
 * Starts a {@link WorkerPool} that keeps `spare` processes ready, with the named library loaded, if
 * any.
 */
export function startWorkerPool(
  { file }: WorkerProgram,
  spare: number,
  driver?: DriverName,
): WorkerPool {
  const args = driver === undefined ? [] : [driver];
  const waiting: Worker<WorkerMessage>[] = [];
  const spawn = (): void =>
    void waiting.push(spawnWorker<WorkerMessage>(file, { execArgv: [], args }));
  for (let count = 0; count < spare; count += 1) spawn();
  const isLoaded = ({ type }: WorkerMessage): boolean => type === 'loaded';
  const load = (worker: Worker<WorkerMessage>): Promise<WorkerMessage> =>
    worker.waitForMessage(isLoaded, { message: 'a worker has loaded' });
  return {
    take: async () => {
      if (waiting.length === 0) spawn();
      const worker = waiting.shift();
      if (worker === undefined) throw new Error('the pool is empty');
      while (waiting.length < spare) spawn();
      await load(worker);
      return worker;
    },
    loaded: async () => {
      await Promise.all(waiting.map(load));
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(waiting.splice(0).map((worker) => worker[Symbol.asyncDispose]()));
    },
  };
}

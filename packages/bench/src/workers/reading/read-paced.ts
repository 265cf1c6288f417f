import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Reading } from './read-as-answers-come.js';

/** How often the paced reader reads. */
const readsPerSecond = 1000;

/**
 * A read at each beat, whether or not earlier ones were answered, so that a stall is felt by every
 * read that falls into it. Latency counts from the beat (on coordinated omission:
 * https://github.com/giltene/wrk2).
 */
export async function readPaced(read: (dueAt: number) => Promise<void>): Promise<Reading> {
  const pacemaker = new Worker(new URL('pacemaker.mjs', import.meta.url), {
    workerData: { readsPerSecond },
  });
  let onBeat: ((dueAt: number) => void) | undefined;
  // Listens all the time: beats that nobody listens to would be kept for later.
  pacemaker.on('message', (dueAt: number) => onBeat?.(dueAt));
  await once(pacemaker, 'message');
  return () => {
    const reads: Promise<void>[] = [];
    onBeat = (dueAt) => {
      reads.push(read(dueAt));
    };
    return async () => {
      if (reads.length === 0) await once(pacemaker, 'message');
      onBeat = undefined;
      await Promise.all(reads);
    };
  };
}

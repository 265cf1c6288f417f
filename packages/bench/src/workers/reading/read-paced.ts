import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Reading } from './read-as-answers-come.js';

/** The rate of the paced reader. */
const readsPerSecond = 1000;

/**
 * Reads at each beat, even if earlier reads are pending, so that a stall affects every read that
 * falls into it. The latency counts from the beat (on coordinated omission:
 * https://github.com/giltene/wrk2).
 */
export async function readPaced(read: (dueAt: number) => Promise<void>): Promise<Reading> {
  const pacemaker = new Worker(new URL('pacemaker.mjs', import.meta.url), {
    workerData: { readsPerSecond },
  });
  let onBeat: ((dueAt: number) => void) | undefined;
  // Always listens, because beats without a listener would be queued.
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

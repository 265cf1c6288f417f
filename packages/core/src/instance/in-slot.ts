import type { LinkedSignal } from '../waiting/linked-signal.js';
import { isAborted, untilAborted } from '../waiting/linked-signal.js';
import { watchOverdue } from './overdue.js';
import type { RunnerJob } from './runner-job.js';

/**
 * Runs a refresh when fewer than the maximum number run; `'abandoned'` if `waiting` aborts before
 * that. Once the refresh has started, `waiting` has no effect. A cache that waits for longer than
 * its interval is reported, with the caches that occupy the slots.
 */
export async function inSlot<T>(
  job: Pick<RunnerJob, 'context' | 'definition' | 'listener'>,
  waiting: LinkedSignal,
  refresh: () => Promise<T>,
): Promise<T | 'abandoned'> {
  const { limit, running } = job.context;
  const stopWatching = watchOverdue(job, {
    where: 'this instance (concurrency)',
    holders: () => [...running.current()],
  });
  const run = async (): Promise<T | 'abandoned'> => {
    if (isAborted(waiting.signal)) return 'abandoned';
    waiting.release();
    stopWatching();
    return refresh();
  };
  try {
    return await untilAborted(limit(run), waiting.signal);
  } catch (error) {
    if (isAborted(waiting.signal)) return 'abandoned';
    throw error;
  } finally {
    stopWatching();
  }
}

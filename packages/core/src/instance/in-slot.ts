import { watchOverdue } from './overdue.js';
import type { RunnerJob } from './runner-job.js';
import type { Wait } from './wait.js';

/**
 * Runs a refresh when fewer than the maximum number run; `'abandoned'` if `wait` is ended before
 * that. Once the refresh has started, `wait` has no effect. A cache that waits for longer than its
 * interval is reported, with the caches that occupy the slots.
 */
export function inSlot<T>(
  job: Pick<RunnerJob, 'context' | 'definition' | 'listener'>,
  wait: Wait,
  refresh: () => Promise<T>,
): Promise<T | 'abandoned'> {
  const { limit, running } = job.context;
  const stopWatching = watchOverdue(job, {
    where: 'this instance (concurrency)',
    holders: () => [...running.current()],
  });
  return new Promise((resolve, reject) => {
    const start = async (): Promise<T | 'abandoned'> => {
      if (wait.isOver) return 'abandoned';
      wait.whenOver(undefined);
      stopWatching();
      return refresh();
    };
    wait.whenOver(() => {
      stopWatching();
      resolve('abandoned');
    });
    limit(start).then(resolve, reject);
  });
}

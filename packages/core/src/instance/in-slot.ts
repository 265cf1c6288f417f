import type { ResolvedDefinition } from '../settings/cache-definition.js';
import type { InstanceContext } from './instance-context.js';
import type { LinkedSignal } from '../waiting/linked-signal.js';
import { isAborted, untilAborted } from '../waiting/linked-signal.js';
import { slowestRetryMs } from './due.js';

/** The refresh that waits. */
interface Waiting {
  readonly context: InstanceContext;
  readonly definition: ResolvedDefinition;
}

/**
 * Runs a refresh when fewer than the maximum number run; `'abandoned'` if `waiting` aborts before
 * that. Once the refresh has started, `waiting` has no effect. A cache that waits for longer than
 * its interval is reported, with the caches that occupy the slots.
 */
export async function inSlot<T>(
  { context, definition: { name: cache, schedule } }: Waiting,
  waiting: LinkedSignal,
  refresh: () => Promise<T>,
): Promise<T | 'abandoned'> {
  const { clock, limit, running, warnings } = context;
  const reportMs = Math.min(schedule.gapMs ?? slowestRetryMs, slowestRetryMs);
  const overdue = clock.after(reportMs, () => {
    const holding = [...running.current()];
    warnings.warn(
      `overdue:${cache}`,
      `a cache waits for its refresh: other caches occupy all ${String(holding.length)} slots (concurrency): ${holding.join(', ')}`,
      { cache, waitedMs: Math.round(reportMs), running: holding },
    );
  });
  const run = async (): Promise<T | 'abandoned'> => {
    if (isAborted(waiting.signal)) return 'abandoned';
    waiting.release();
    overdue.stop();
    warnings.resolved(`overdue:${cache}`, 'a cache that waited for a slot is being refreshed', {
      cache,
    });
    return refresh();
  };
  try {
    return await untilAborted(limit(run), waiting.signal);
  } catch (error) {
    if (isAborted(waiting.signal)) return 'abandoned';
    throw error;
  } finally {
    overdue.stop();
  }
}

import { slowestRetryMs } from './due.js';
import type { RunnerJob } from './runner-job.js';

/** The slots that a refresh waits for. */
export interface Slots {
  /** For the message. */
  readonly where: string;
  /** Whether all instances share them. @default false */
  readonly isShared?: boolean;
  readonly holders: () => readonly string[];
}

/**
 * Reports a refresh that waits for a slot for longer than the interval of its cache, with what
 * holds the slots then. Returns a function that ends the wait.
 */
export function watchOverdue(
  job: Pick<RunnerJob, 'context' | 'definition' | 'listener'>,
  { where, isShared = false, holders }: Slots,
): () => void {
  const { context, definition, listener } = job;
  const { clock, overdue, warnings } = context;
  const { name: cache, family, schedule } = definition;
  // Of the members of a family thousands may wait for the same slots.
  const kind = family === undefined ? `overdue:${cache}` : `overdue-family:${family}`;
  const subject = family === undefined ? { cache } : { cache, family };
  const reportMs = Math.min(schedule.gapMs ?? slowestRetryMs, slowestRetryMs);
  let isReported = false;
  const timer = clock.after(reportMs, () => {
    isReported = true;
    overdue.add(cache, family);
    const waitedMs = Math.round(reportMs);
    const running = holders();
    warnings.warn(
      kind,
      `a cache waits for its refresh: other caches occupy all ${String(running.length)} slots of ${where}: ${running.join(', ')}`,
      { ...subject, waitedMs, running },
    );
    listener.overdue(cache, waitedMs, running, isShared);
  });
  return () => {
    timer.stop();
    if (!isReported) return;
    if (!overdue.delete(cache, family)) return;
    warnings.resolved(
      kind,
      family === undefined
        ? 'a cache that waited for a slot is being refreshed'
        : 'no member of a family waits for a slot for too long any more',
      subject,
    );
  };
}

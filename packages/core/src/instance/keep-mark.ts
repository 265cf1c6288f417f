import { isSmartRedisError } from '../errors/errors.js';
import { isStaleOrLost } from '../metadata/fence.js';
import { formatReleased } from '../metadata/announcements.js';
import { endMark, extendMark } from '../metadata/mark.js';
import type { Run } from '../metadata/run.js';
import type { RunnerJob } from './runner-job.js';

const defaultMarkMs = 15_000;

/** Milliseconds for which the mark of a run is valid unless it is extended. */
export function markMsOf({ authority }: Pick<RunnerJob, 'authority'>): number {
  return Math.floor(authority.markMs ?? defaultMarkMs);
}

/**
 * Extends the mark of a run, three times per mark length, until the returned function is called.
 * Calls `lost` with the error if the run can no longer publish.
 */
export function keepMark(job: RunnerJob, run: Run, lost: (error: unknown) => void): () => void {
  const { context, definition, places } = job;
  const { clock, driver, logger } = context;
  const markMs = markMsOf(job);
  let isOver = false;
  const extend = async (): Promise<void> => {
    try {
      const marks = places.map(({ key }) => ({ metadataKey: key, holder: run }));
      const held = await Promise.all(marks.map((mark) => extendMark(driver, mark, markMs)));
      if (isOver || held.includes(false)) return;
    } catch (error) {
      if (isOver) return;
      if (isStaleOrLost(error)) {
        lost(error);
        return;
      }
      // Safety depends on the fence alone; without the mark another instance may waste a fetch.
      logger.debug('the mark of a running refresh could not be extended', {
        cache: definition.name,
        error,
      });
    }
    timer = clock.after(markMs / 3, () => void extend());
  };
  let timer = clock.after(markMs / 3, () => void extend());
  return () => {
    isOver = true;
    timer.stop();
  };
}

/** Clears the mark of a run that ended without a result. Never rejects. */
export async function releaseMark(job: RunnerJob, run: Run): Promise<void> {
  const { context, definition, places } = job;
  const announcement = formatReleased(definition.name, places[0]?.key ?? '');
  try {
    // All of them, also where the fence of one is another's.
    const ended = await Promise.allSettled(
      places.map(({ key }, index) =>
        endMark(
          context.driver,
          { metadataKey: key, holder: run },
          index === 0 ? context.channel : '',
          announcement,
        ),
      ),
    );
    for (const each of ended) if (each.status === 'rejected') throw each.reason;
  } catch (error) {
    if (isSmartRedisError(error, 'SR_STALE_TERM')) return;
    context.logger.debug(
      'the mark of an ended refresh could not be cleared; it expires by itself',
      {
        cache: definition.name,
        error,
      },
    );
  }
}

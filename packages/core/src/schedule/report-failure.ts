import { formatFailed } from '../announcements.js';
import type { SmartRedisError } from '../errors.js';
import { recordFailure } from '../refresh/fence.js';
import type { RunnerJob } from './runner-job.js';

/** Tells everyone of a refresh that failed; resolves with whether Redis knows of it now. Never rejects. */
export async function reportFailure(
  job: RunnerJob,
  error: SmartRedisError,
  tickets: readonly number[],
  retryInMs: number,
): Promise<boolean> {
  const { engine, definition, listener, leadership } = job;
  const { name } = definition;
  engine.warnings.warn(`refresh:${name}`, 'a refresh failed; the last version stays', {
    ...{ cache: name, code: error.code, error, retryInMs: Math.round(retryInMs) },
  });
  listener.failed(name, error);
  try {
    // Each group's metadata answer those who asked there; the first one's stand for the cache, and are announced.
    const recorded = await Promise.all(
      job.places.map(({ key }, index) =>
        recordFailure(engine.driver, {
          ...{ holder: leadership, ticket: tickets[index] ?? 0, error, retryInMs },
          channel: index === 0 ? engine.channel : '',
          metadataKey: key,
          announcement: formatFailed({
            ...{ cache: name, instance: engine.instance, id: engine.id, error },
          }),
        }),
      ),
    );
    return recorded[0] === true;
  } catch (cause) {
    engine.logger.debug('the failure of a refresh could not be recorded', {
      cache: name,
      error: cause,
    });
    return false;
  }
}

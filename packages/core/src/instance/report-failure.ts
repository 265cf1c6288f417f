import { formatFailed } from '../metadata/announcements.js';
import type { SmartRedisError } from '../errors/errors.js';
import { historyRecord } from '../metadata/history.js';
import type { Refusal } from '../metadata/record-failure.js';
import { recordFailure } from '../metadata/record-failure.js';
import type { ClaimedGroups } from './claim-groups.js';
import { phasesOf } from '../refresh/run-record.js';
import type { RunnerJob } from './runner-job.js';

/**
 * Reports a failed refresh to all instances; resolves with whether it was recorded in Redis. Never
 * rejects. `refusal`: see `FailureRecord`.
 */
export async function reportFailure(
  job: RunnerJob,
  error: SmartRedisError,
  { run, tickets, record }: Pick<ClaimedGroups, 'run' | 'tickets' | 'record'>,
  retryInMs: number | null,
  refusal?: Refusal,
): Promise<boolean> {
  const { context, definition, listener } = job;
  const { name } = definition;
  context.warnings.warn(`refresh:${name}`, 'a refresh failed; the last version stays', {
    cache: name,
    code: error.code,
    error,
    retryInMs: retryInMs === null ? null : Math.round(retryInMs),
  });
  listener.failed(name, error);
  const history = historyRecord(definition, job.places[0]?.key ?? '', {
    outcome: error.code === 'SR_REFUSED' ? 'refused' : 'failed',
    reason: record.reason ?? null,
    instance: context.instance,
    ...phasesOf(record, context.clock.monotonic()),
    error,
  });
  try {
    // Recorded in every group, to answer the requests made there; only the record of the first
    // group, which stands for the cache, is announced.
    const recorded = await Promise.all(
      job.places.map(({ key }, index) =>
        recordFailure(context.driver, {
          holder: run,
          ticket: tickets[index] ?? 0,
          error,
          refusal,
          retryInMs,
          history: index === 0 ? history : undefined,
          channel: index === 0 ? context.channel : '',
          metadataKey: key,
          announcement: formatFailed({
            cache: name,
            at: job.places[0]?.key ?? '',
            instance: context.instance,
            id: context.id,
            error,
          }),
        }),
      ),
    );
    return recorded[0] === true;
  } catch (cause) {
    context.logger.debug('the failure of a refresh could not be recorded', {
      cache: name,
      error: cause,
    });
    return false;
  }
}

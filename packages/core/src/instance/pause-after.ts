import type { SmartRedisError } from '../errors/errors.js';
import { delayMsOf } from '../schedule/schedule.js';
import type { ClaimedGroups } from './claim-groups.js';
import { refusalsSince } from './refusals.js';
import type { RunnerJob } from './runner-job.js';
import type { RunnerState } from './runner-state.js';
import { pauseMsOf } from './runner-state.js';

/**
 * Milliseconds from a failure to the next attempt; `null`: not before a request. What the guard has
 * refused is tried once more, in case the source was read at a bad moment, and then waits until the
 * cache is next due.
 */
export function pauseAfter(
  job: RunnerJob,
  runner: RunnerState,
  { code }: SmartRedisError,
  { serverNowMs, record, state }: Pick<ClaimedGroups, 'serverNowMs' | 'record' | 'state'>,
): number | null {
  runner.refusals = refusalsSince(runner, state);
  runner.refusedSince = state.checkedAtMs;
  if (code !== 'SR_REFUSED') return pauseMsOf(job, runner);
  runner.refusals += 1;
  if (runner.refusals % 2 === 1) return pauseMsOf(job, runner);
  runner.attempt = 1;
  runner.backoff = undefined;
  const now = job.context.clock.monotonic();
  const ranMs = now - (record.fetchAt ?? now);
  return delayMsOf(job.definition.schedule, serverNowMs, runner.jitter, ranMs);
}

import { inPhase } from '../channels/refresh-trace.js';
import { unobserved } from '../channels/trace.js';
import type { ResolvedDefinition } from '../settings/cache-definition.js';
import { SmartRedisError } from '../errors/errors.js';
import type { Authority } from './authority.js';
import type { Answer } from './fetch-answer.js';
import { fetchAnswer } from './fetch-answer.js';
import type { Followed } from '../waiting/linked-signal.js';
import { abortAfter, linkSignals, untilAborted } from '../waiting/linked-signal.js';
import { guardRunOf } from '../guard/guard-run.js';
import { publish } from './publish.js';
import type { RefreshJob, RefreshOutcome } from './refresh-job.js';
import { renewGroups } from './renew-groups.js';

/** A running refresh. */
export interface RunningRefresh {
  /** Rejects with the `SmartRedisError` that ended it; the last version stays. */
  readonly outcome: Promise<RefreshOutcome>;
  /**
   * Resolves when all of its work has ended: the fetcher has settled, the last requested row has
   * arrived, and its source was released, or had `drain` for that. May be long after `outcome`, or
   * never. Never rejects.
   */
  readonly settled: Promise<void>;
}

/** fetch → stage → commit. */
export function startRefresh(job: RefreshJob): RunningRefresh {
  const { context, definition, authority } = job;
  const linked = linkSignals([
    deposed(authority),
    { signal: job.signal, reason: () => job.signal.reason as unknown },
  ]);
  const stopTimeout = abortAfter(context.clock, definition.timeoutMs, linked, () =>
    timeoutError(definition),
  );
  const fetch = job.trace?.begin('fetch') ?? unobserved;
  const fetching = fetch.run(() => fetchAnswer(job, linked.signal));
  const answered = fetch.follow(untilAborted(fetching.answered, linked.signal));
  const outcome = run(job, linked.signal, answered).finally(() => {
    stopTimeout();
    linked.release();
  });
  const end = (): Promise<void> => fetching.end();
  return { outcome, settled: outcome.then(end, end) };
}

async function run(
  job: RefreshJob,
  signal: AbortSignal,
  answered: Promise<Answer>,
): Promise<RefreshOutcome> {
  const { clock } = job.context;
  const startedAt = (job.record.fetchAt = clock.monotonic());
  const answer = await answered;
  job.record.stageAt = clock.monotonic();
  const publishing = { ...job, signal, startedAt, guard: guardRunOf(job) };
  return answer.isUnchanged
    ? inPhase(job.trace, 'commit', () => renewGroups(publishing))
    : publish(publishing, answer.result);
}

function deposed({ signal, term }: Authority): Followed {
  return {
    signal,
    reason: () =>
      new SmartRedisError(
        'SR_DEPOSED',
        term === undefined
          ? 'this instance closed during the refresh; another instance refreshes the cache'
          : `the leadership of term ${String(term)} ended (${String(signal.reason)}) during the refresh; the next leader refreshes`,
        { details: { ...(term === undefined ? {} : { term }), reason: String(signal.reason) } },
      ),
  };
}

function timeoutError({ name, timeoutMs }: ResolvedDefinition): SmartRedisError {
  return new SmartRedisError(
    'SR_FETCH_TIMEOUT',
    `the refresh of cache "${name}" took longer than its timeout of ${String(timeoutMs)}ms and was aborted`,
    { details: { cache: name, timeoutMs } },
  );
}

import type { RefreshOutcomeName, RefreshMessage } from '../channels/messages.js';
import type { RefreshTrace } from '../channels/refresh-trace.js';
import { traceRefresh } from '../channels/refresh-trace.js';
import type { RefreshReason } from '../contracts/fetcher.js';
import type { SmartRedisError } from '../errors/errors.js';
import { isSmartRedisError } from '../errors/errors.js';
import type { RefreshOutcome } from '../refresh/refresh-job.js';
import { phasesOf } from '../refresh/run-record.js';
import { subjectOf } from './cache-subject.js';
import type { ClaimedGroups } from './claim-groups.js';
import type { RunnerJob } from './runner-job.js';
import type { RunnerState } from './runner-state.js';
import { isOver } from './runner-state.js';

/** The refresh that is observed. */
export interface Observed {
  readonly job: RunnerJob;
  readonly runner: RunnerState;
  readonly claimed: ClaimedGroups;
  readonly reason: RefreshReason;
}

/** How a refresh ended that has not failed outright, or the error that it failed with. */
type Ended = SmartRedisError | 'abandoned' | undefined;

/** Runs a refresh, and tells subscribers about it. */
export function observedRefresh(
  observed: Observed,
  refresh: (trace: RefreshTrace | undefined) => Promise<Ended>,
): Promise<Ended> {
  const { clock } = observed.job.context;
  const trace = traceRefresh(
    () => messageOf(observed),
    () => clock.monotonic(),
  );
  if (trace === undefined) return refresh(undefined);
  const running = trace.whole.run(() => refresh(trace));
  return running.then((ended) => {
    conclude(observed, trace, ended);
    return ended;
  });
}

/** It has published, or found nothing changed. */
export function noteOutcome({ message }: RefreshTrace, outcome: RefreshOutcome): void {
  message.outcome = outcome.unchanged ? 'unchanged' : 'committed';
  message.version = outcome.version;
  message.rows = outcome.rows;
}

function messageOf({ job, runner, claimed, reason }: Observed): RefreshMessage {
  const { context, definition } = job;
  const ticket = claimed.tickets[0] ?? 0;
  const { served, failed } = claimed.states[0] ?? claimed.state;
  return {
    ...subjectOf(context, definition),
    reason,
    attempt: runner.attempt,
    term: claimed.run.term,
    forced: claimed.isForced,
    requests: context.openRequests.answeredBy(definition.name, ticket),
    remoteRequests: context.heardRequests.answeredBy(definition.name, {
      ticket,
      before: Math.max(served, failed),
    }),
  };
}

function conclude(observed: Observed, { message, whole }: RefreshTrace, ended: Ended): void {
  const { job, claimed } = observed;
  const { record } = claimed;
  const now = job.context.clock.monotonic();
  const { fetchMs, stageMs } = phasesOf(record, now);
  if (fetchMs !== null) message.fetchMs = fetchMs;
  if (stageMs !== null) message.stageMs = stageMs;
  if (record.commitAt !== undefined) message.commitMs = now - record.commitAt;
  const failure = failureOf(observed, ended);
  message.outcome = failure ?? message.outcome ?? 'aborted';
  if (failure === undefined && record.bytes !== undefined && message.version !== undefined) {
    message.bytes = record.bytes;
  }
  if (failure === 'failed' || failure === 'refused') whole.failed(ended);
  else whole.ended();
}

/** `undefined`: it has not failed. */
function failureOf({ job, runner }: Observed, ended: Ended): RefreshOutcomeName | undefined {
  if (ended === undefined) return undefined;
  if (ended === 'abandoned' || isOver(job, runner)) return 'aborted';
  // Another instance was faster.
  if (isSmartRedisError(ended, 'SR_STALE_TERM')) return 'aborted';
  return isSmartRedisError(ended, 'SR_REFUSED') ? 'refused' : 'failed';
}

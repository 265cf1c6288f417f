import type { RefreshTrace } from '../channels/refresh-trace.js';
import type { RefreshReason } from '../contracts/fetcher.js';
import { isSmartRedisError, SmartRedisError } from '../errors/errors.js';
import { baselineOf } from '../guard/baseline-of.js';
import { reasonOf } from '../errors/reason-of.js';
import type { NextRefresh } from '../metadata/commit-record.js';
import { createDeltaBase } from '../refresh/delta/delta-base.js';
import { isRolledBack } from '../metadata/fence.js';
import { forgetRecords } from '../refresh/forget-records.js';
import { prepare } from '../refresh/prepare.js';
import { rememberFormerKeys } from '../refresh/remember-former-keys.js';
import { startRefresh } from '../refresh/refresher.js';
import type { ClaimedGroups } from './claim-groups.js';
import { keepMark } from './keep-mark.js';
import { noteOutcome } from './observed-refresh.js';
import type { RunnerJob } from './runner-job.js';
import type { RunnerState } from './runner-state.js';
import { isOver } from './runner-state.js';

/** What a refresh starts with. */
interface Starting {
  readonly reason: RefreshReason;
  /** The fraction of the jitter for the next refresh, from 0 to 1. */
  readonly jitter: number;
  /** The versions of the caches that it follows. @default none */
  readonly upstream?: Readonly<Record<string, number>> | undefined;
  /** @default absent: nobody observes it */
  readonly trace?: RefreshTrace | undefined;
}

/**
 * Refreshes a claimed cache: prepares the keys if necessary, then fetches, stages and commits.
 * Resolves with the error of a failure, or `'abandoned'` if another release was faster.
 */
export async function refreshClaimed(
  job: RunnerJob,
  runner: RunnerState,
  claimed: ClaimedGroups,
  { reason, jitter, upstream, trace }: Starting,
): Promise<SmartRedisError | 'abandoned' | undefined> {
  const { context, definition, places, authority, listener } = job;
  runner.isRefreshing = true;
  if (definition.delta) runner.base ??= await createDeltaBase();
  if (isOver(job, runner)) return undefined;
  // Owner records may have been lost, so they are written again.
  if (!runner.isPrepared || claimed.state.version === null) {
    try {
      if (!(await prepare({ ...job, run: claimed.run }))) return 'abandoned';
    } catch (thrown) {
      return asSmartRedisError(thrown);
    }
    if (isOver(job, runner)) return undefined;
  }
  const { attempt } = runner;
  claimed.record.reason = reason;
  // The fetcher learns from `previous` that there is nothing to keep, so that it does not return
  // unchanged() again.
  const isNew = runner.keysAreGone || claimed.isOfAnother;
  const state = isNew ? { ...claimed.state, version: null } : claimed.state;
  const underWay = (runner.underWay = new AbortController());
  const { signal } = underWay;
  const stopMark = keepMark(job, claimed.run, (error) => underWay.abort(error));
  const leave = context.running.enter(definition.name);
  const running = startRefresh({
    context,
    definition,
    authority,
    state,
    baseline: baselineOf(claimed.state),
    isForced: claimed.isForced,
    reason,
    attempt,
    record: claimed.record,
    trace,
    signal,
    metadataKeys: places.map(({ key }) => key),
    states: claimed.states,
    tickets: claimed.tickets,
    run: claimed.run,
    age: job.age?.(definition),
    base: runner.base,
    lastVersion: runner.lastVersion,
    next: nextOf(job, claimed, { jitter, upstream }),
  });
  try {
    const outcome = await running.outcome;
    if (trace !== undefined) noteOutcome(trace, outcome);
    runner.lastVersion = outcome.version;
    runner.isPrepared = true;
    listener.refreshed(definition.name, outcome, claimed.run.term);
    if (claimed.isOfAnother) {
      const noting = rememberFormerKeys({ ...job, run: claimed.run }, claimed.states);
      await Promise.all([forgetRecords(job, claimed.keys), noting]);
    }
    return undefined;
  } catch (thrown) {
    runner.isPrepared = false;
    if (isRolledBack(thrown)) return 'abandoned';
    return asSmartRedisError(thrown);
  } finally {
    stopMark();
    context.unsettled.add(definition.name, running.settled);
    leave();
    runner.underWay = undefined;
    runner.isRefreshing = false;
  }
}

function nextOf(
  { definition: { schedule } }: RunnerJob,
  { serverNowMs }: ClaimedGroups,
  { jitter, upstream }: Pick<Starting, 'jitter' | 'upstream'>,
): NextRefresh {
  return {
    ...schedule.following(serverNowMs, jitter),
    // A slot is served by a refresh that begins at or after it.
    fetchedAtMs: schedule.cron === undefined ? null : serverNowMs,
    builtAfter: upstream ?? null,
  };
}

function asSmartRedisError(thrown: unknown): SmartRedisError {
  if (isSmartRedisError(thrown)) return thrown;
  return new SmartRedisError('SR_REFRESH_FAILED', `the refresh failed: ${reasonOf(thrown)}`, {
    cause: thrown,
  });
}

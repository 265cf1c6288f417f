import type { RefreshReason } from '../contracts/fetcher.js';
import type { SmartRedisError } from '../errors/errors.js';
import { isSmartRedisError } from '../errors/errors.js';
import { isOutage } from '../errors/is-outage.js';
import type { Busy, Late, Older } from '../metadata/claim.js';
import { reportUnreadableFields } from '../refresh/report-unreadable-fields.js';
import type { ClaimedGroups } from './claim-groups.js';
import { claimGroups } from './claim-groups.js';
import { dueOf } from './due.js';
import { hasGoneKeys } from './gone-keys.js';
import { isPaused, pausedLookMs } from './is-paused.js';
import { releaseMark } from './keep-mark.js';
import type { UpstreamSeen } from './look-upstream.js';
import { lookUpstream } from './look-upstream.js';
import { wasRefused } from './refusals.js';
import { register } from './register.js';
import type { RunnerJob } from './runner-job.js';
import type { NotDue, RunnerState } from './runner-state.js';
import { isOver, paceOf, pauseMsOf } from './runner-state.js';

/** The cache is due and claimed. */
export interface DueNow {
  readonly claimed: ClaimedGroups;
  readonly reason: RefreshReason;
  /** The caches that it follows; `undefined`: none. */
  readonly upstream: UpstreamSeen | undefined;
}

/** The cache is not refreshed now. */
export interface NotNow {
  /** Milliseconds until the next look; `null`: until a request. */
  readonly pauseMs: number | null;
  readonly why: NotDue;
  /** Whether it is looked at again before it is due. @default false */
  readonly isNap?: boolean;
}

/** How often a cache with slots is looked at: the server's clock may be set. */
const longestNapMs = 3_600_000;

/** The key of a warning that all caches share. */
const unreachable = 'claim';

/**
 * Claims a cache and determines whether it is due. With `markMs` a cache that is due stays marked
 * as busy for so many milliseconds. `'outranked'`: another leader has claimed it.
 */
export async function look(
  job: RunnerJob,
  runner: RunnerState,
  markMs = 0,
): Promise<DueNow | NotNow | 'outranked'> {
  const { context, definition, listener } = job;
  let answer: ClaimedGroups | Busy | Older | Late;
  try {
    answer = await context.claims.run(() => claimAll(job, runner, markMs));
  } catch (error) {
    if (isSmartRedisError(error, 'SR_STALE_TERM') && runner.stopped === undefined) {
      return outrank(job, runner, error);
    }
    if (!isOver(job, runner)) warnOfClaim(job, error);
    const pauseMs = pauseMsOf(job, runner);
    // Redis is reachable but refuses: it would refuse again at each request.
    if (!isOutage(error)) paceOf(job, runner).rest(pauseMs);
    return { pauseMs, why: 'failed' };
  }
  context.warnings.resolved(unreachable, 'caches can be claimed again');
  context.warnings.resolved(`claim:${definition.name}`, 'a cache can be claimed again', {
    cache: definition.name,
  });
  if ('busyMs' in answer) {
    // Spreads the next claims of instances that wait for the same mark.
    const jitterMs = context.random() * Math.min(250, answer.busyMs / 20);
    return { pauseMs: answer.busyMs + 1 + jitterMs, why: 'busy' };
  }
  if ('isLate' in answer) {
    // Numbers are given once, so somebody else has given this one.
    if (!isOver(job, runner)) listener.seatUsedTwice(job.authority.id);
    return { pauseMs: pauseMsOf(job, runner), why: 'failed' };
  }
  if ('isOlder' in answer) return { pauseMs: retreatMs(job), why: 'older' };
  const isFirst = !runner.isClaimed;
  if (isFirst) {
    runner.isClaimed = true;
    listener.claimed(definition.name, answer.run.term);
  }
  reportUnreadableFields(context, definition.name, answer.state);
  if (answer.state.lastError === null) listener.healthy(definition.name);
  // Who begins to serve a cache also repairs it, once it serves those that it has claimed with it.
  if (isFirst) {
    await context.claims.answered();
    if (await hasGoneKeys(job, answer)) runner.keysAreGone = true;
  }
  // After a loss of the data, that of the registry is likely.
  if (answer.state.version === null && runner.lastVersion > 0) runner.registeredAt = undefined;
  register(job, runner);
  const found = await lookOn(job, runner, answer);
  if (markMs > 0 && 'pauseMs' in found) await releaseMark(job, answer.run);
  return found;
}

async function lookOn(
  job: RunnerJob,
  runner: RunnerState,
  claimed: ClaimedGroups,
): Promise<DueNow | NotNow> {
  if (isPaused(claimed.state, claimed.serverNowMs)) {
    runner.pace = undefined;
    runner.dueSince = undefined;
    return { pauseMs: pausedLookMs * (1 + job.context.random() / 4), why: 'paused' };
  }
  let upstream: UpstreamSeen | undefined;
  try {
    upstream = await lookUpstream(job, runner, claimed.state);
  } catch (error) {
    if (!isOver(job, runner)) warnOfClaim(job, error);
    return { pauseMs: pauseMsOf(job, runner), why: 'failed' };
  }
  return dueNow(job, runner, claimed, upstream);
}

function dueNow(
  job: RunnerJob,
  runner: RunnerState,
  claimed: ClaimedGroups,
  upstream: UpstreamSeen | undefined,
): DueNow | NotNow {
  const { state, serverNowMs, isOfAnother } = claimed;
  const isNew = isOfAnother || runner.keysAreGone;
  const { cron } = job.definition.schedule;
  const now = job.context.clock.monotonic();
  const waitedMs = runner.dueSince === undefined ? 0 : now - runner.dueSince;
  const due = dueOf(job.definition, state, serverNowMs, runner.jitter, {
    isNew,
    wasRefused: isNew && wasRefused(job, runner, state),
    waitedMs,
    isUpstreamNewer: upstream?.isNewer === true,
  });
  if (due.inMs !== 0) {
    // The last success is confirmed.
    runner.pace = undefined;
    runner.dueSince = undefined;
    const napMs = upstream?.pollMs ?? (cron === undefined ? Infinity : longestNapMs);
    if ((due.inMs ?? Infinity) <= napMs || napMs === Infinity) {
      return { pauseMs: due.inMs, why: 'not due' };
    }
    return { pauseMs: napMs, why: 'not due', isNap: true };
  }
  if (cron?.isBounded === true) runner.dueSince ??= now;
  // A success writes down which versions it has seen.
  const isConfirmed = due.reason === 'due' && !(upstream?.isNewer === true && upstream.wasTried);
  const floorMs = isConfirmed ? 0 : (runner.pace?.afterSuccessMs(state.requested) ?? 0);
  if (floorMs === 0) return { claimed, reason: due.reason, upstream };
  warnOfNoEffect(job, due.reason);
  paceOf(job, runner).rest(floorMs);
  return { pauseMs: floorMs, why: 'paced' };
}

async function claimAll(
  job: RunnerJob,
  runner: RunnerState,
  markMs: number,
): Promise<ClaimedGroups | Busy | Older | Late> {
  job.authority.signal.throwIfAborted();
  if (runner.stopped !== undefined) throw runner.stopped;
  const answer = await claimGroups(job, markMs, runner.lastTerm);
  if ('run' in answer) {
    runner.lastTerm = answer.run.term;
    runner.lastVersion = Math.max(runner.lastVersion, answer.highestVersion);
  }
  return answer;
}

/**
 * Another instance has claimed the cache. That ends a leadership; who serves a single cache looks
 * again after a while.
 */
export function outrank(
  job: RunnerJob,
  runner: RunnerState,
  error: SmartRedisError,
): NotNow | 'outranked' {
  const heldTerm = Number(error.details.heldTerm);
  if (job.authority.term === undefined) {
    if (Number.isSafeInteger(heldTerm)) runner.lastTerm = Math.max(runner.lastTerm, heldTerm);
    return { pauseMs: pauseMsOf(job, runner), why: 'busy' };
  }
  job.listener.outranked(heldTerm);
  return 'outranked';
}

/** Milliseconds until an older definition may replace what a newer one has built. */
function retreatMs({ age, context, definition }: RunnerJob): number {
  return Math.max(1, age?.(definition).retreatInMs ?? 0) + context.random() * 250;
}

/** Warns that Redis cannot be reached, or refuses. */
export function warnOfClaim({ context, definition }: RunnerJob, error: unknown): void {
  // If thousands of caches cannot reach Redis, that is one fault and one warning.
  context.warnings.warn(
    isOutage(error) ? unreachable : `claim:${definition.name}`,
    'a cache cannot be claimed; retrying',
    { cache: definition.name, error },
  );
}

function warnOfNoEffect({ context, definition }: RunnerJob, reason: RefreshReason): void {
  context.warnings.warn(
    `no-effect:${definition.name}`,
    'a refresh succeeded, but the cache is due again at once; the next refresh is delayed. Check whether another program writes to its metadata',
    { cache: definition.name, reason },
  );
}

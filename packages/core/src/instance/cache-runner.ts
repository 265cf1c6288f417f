import type { RefreshReason } from '../contracts/fetcher.js';
import type { DeposedReason, ReleasedReason } from '../contracts/elector.js';
import type { SmartRedisError } from '../errors/errors.js';
import { isSmartRedisError } from '../errors/errors.js';
import { within } from '../waiting/within.js';
import type { ClaimedGroups } from './claim-groups.js';
import { demandSettled } from './demand-settled.js';
import { inGroup, queueForGroup, stopWaitingForGroup } from './in-group.js';
import { inSlot } from './in-slot.js';
import { markMsOf, releaseMark } from './keep-mark.js';
import type { DueNow, NotNow } from './look.js';
import { look, outrank, warnOfClaim } from './look.js';
import { slowestPollMs } from './look-upstream.js';
import { observedRefresh } from './observed-refresh.js';
import { pauseAfter } from './pause-after.js';
import { refusalOf } from './refusals.js';
import { register } from './register.js';
import { refreshClaimed } from './refresh-claimed.js';
import { reportFailure } from './report-failure.js';
import type { CacheRunner, RunnerJob } from './runner-job.js';
import type { RunnerState } from './runner-state.js';
import { isOver, mayRefresh, paceOf, pauseMsOf, startState } from './runner-state.js';
import { Wait } from './wait.js';

/** Starts a {@link CacheRunner}. */
export function startCacheRunner(job: RunnerJob): CacheRunner {
  return new Runner(job);
}

/** A class, so that ten thousand runners share their methods. */
class Runner implements CacheRunner {
  readonly #job: RunnerJob;
  readonly #state: RunnerState;
  readonly #done: Promise<void>;

  constructor(job: RunnerJob) {
    this.#job = job;
    this.#state = startState(job);
    // A promise and a callback: another asynchronous function that waits needs twice as much memory.
    this.#done = keepFresh(job, this.#state).then(() => this.#ended());
  }

  #ended(): void {
    const { authority, definition, listener } = this.#job;
    const runner = this.#state;
    if (!runner.isClaimed) return;
    const reason = runner.leaving ?? (authority.signal.reason as DeposedReason | undefined);
    listener.released(definition.name, authority.term ?? runner.lastTerm, reason ?? 'stale');
  }

  lookNow(): void {
    const { authority } = this.#job;
    // One that waits for a slot; a running refresh follows the signal by itself.
    if (authority.signal.aborted && !this.#state.isRefreshing) {
      this.#state.underWay?.abort(authority.signal.reason);
    }
    this.#state.alarm.ring();
  }

  othersEnded(): void {
    const { alarm, lastLook } = this.#state;
    if (lastLook === 'busy' || lastLook === 'group') alarm.ring();
  }

  upstreamCommitted(): void {
    this.#state.alarm.ring();
  }

  registerAgain(): void {
    this.#state.registeredAt = undefined;
    if (this.#state.isClaimed) register(this.#job, this.#state);
  }

  wake(): void {
    this.#state.pace?.relax();
    // Redis may have lost it.
    this.#state.registeredAt = undefined;
    this.#state.alarm.ring();
  }

  async finish(reason: ReleasedReason): Promise<void> {
    const runner = this.#state;
    runner.leaving ??= reason;
    runner.isLast = true;
    // A refresh that waits for a slot has not started.
    if (!runner.isRefreshing) runner.underWay?.abort(reason);
    this.#state.alarm.ring();
    await this.#done;
  }

  async stop(reason: SmartRedisError): Promise<void> {
    const { context, definition } = this.#job;
    this.#state.stopped = reason;
    this.#state.leaving ??= reason.code === 'SR_CLOSED' ? 'closed' : 'unregistered';
    this.#state.underWay?.abort(reason);
    const { isAsleep } = this.#state.alarm;
    this.#state.alarm.ring();
    // It ends at once: no timer for each of thousands.
    if (isAsleep && context.unsettled.of(definition.name) === undefined) return this.#done;
    const ended = this.#done.then(() => context.unsettled.of(definition.name)?.settled);
    await within(ended, { clock: context.clock, limitMs: context.drainMs });
  }
}

async function keepFresh(job: RunnerJob, runner: RunnerState): Promise<void> {
  while (mayRefresh(job, runner)) {
    // A separate function, so that its variables are not retained while the cache sleeps.
    const next = await lookAndRefresh(job, runner);
    if (next === 'outranked') break;
    runner.lastLook = next.why;
    // Another instance may have refreshed it meanwhile.
    if (next.why !== 'group') stopWaitingForGroup(runner);
    if (next.pauseMs === 0 || !mayRefresh(job, runner)) continue;
    const byWall = job.definition.schedule.cron !== undefined;
    const woken = await runner.alarm.sleep(next.pauseMs, { byWall });
    runner.isTime = next.why === 'not due' && next.isNap !== true && woken === 'slept';
    if (runner.isTime) slotReached(job, runner);
  }
  stopWaitingForGroup(runner);
  // The runner may be retained long after its end, and this takes megabytes.
  runner.base = undefined;
}

/** A slot that waits for its turn from now on is not missed. */
function slotReached({ context, definition }: RunnerJob, runner: RunnerState): void {
  if (definition.schedule.cron?.isBounded !== true) return;
  runner.dueSince ??= context.clock.monotonic();
}

/** The next look follows at once. */
const atOnce: NotNow = { pauseMs: 0, why: 'paced' };

async function lookAndRefresh(job: RunnerJob, runner: RunnerState): Promise<NotNow | 'outranked'> {
  const { context, definition } = job;
  const restMs = runner.pace?.restMs() ?? 0;
  if (restMs > 0) return { pauseMs: restMs, why: 'paced' };
  // If it woke up by its schedule, or waited for a slot, it is most likely due: then one claim, with
  // the mark, is enough.
  const isTime =
    (runner.isTime || runner.isCalled) && context.unsettled.of(definition.name) === undefined;
  runner.isTime = false;
  runner.isCalled = false;
  const first = isTime ? undefined : await look(job, runner);
  if (first === 'outranked' || (first !== undefined && 'pauseMs' in first)) return first;
  // From here on, stop() can abort the wait and the refresh.
  if (!mayRefresh(job, runner)) return atOnce;
  // Without a slot of this instance, which thousands would pass only to learn the same.
  const queued = queueForGroup(job, runner);
  if (queued !== undefined) return queued;
  // Does not follow the signal of the leadership: with ten thousand caches that wait, each listener
  // is searched for.
  const wait = (runner.underWay = new Wait());
  try {
    const left = first === undefined ? undefined : await demandSettled(job, wait);
    if (first !== undefined && left !== undefined) {
      return isOver(job, runner) ? atOnce : await failed(job, runner, first.claimed, left);
    }
    const ended = await inSlot(job, wait, () => enterAndRefresh(job, runner));
    return ended === 'abandoned' ? atOnce : await concluded(job, runner, ended);
  } finally {
    runner.underWay = undefined;
  }
}

/** A refresh that has ended. */
interface Ended {
  readonly claimed: ClaimedGroups;
  readonly nextJitter: number;
  /** What it failed with; `undefined`: it succeeded. */
  readonly error: SmartRedisError | 'abandoned' | undefined;
}

/** Runs within `concurrency`. */
async function enterAndRefresh(
  job: RunnerJob,
  runner: RunnerState,
): Promise<NotNow | 'outranked' | Ended> {
  if (!mayRefresh(job, runner)) return atOnce;
  try {
    return await inGroup(job, runner, () => claimAndRefresh(job, runner));
  } catch (error) {
    warnOfClaim(job, error);
    return { pauseMs: pauseMsOf(job, runner), why: 'failed' };
  }
}

/** Claims the cache with a mark, and refreshes it if it is still due. */
async function claimAndRefresh(
  job: RunnerJob,
  runner: RunnerState,
): Promise<NotNow | 'outranked' | Ended> {
  if (!mayRefresh(job, runner)) return atOnce;
  const found = await look(job, runner, markMsOf(job));
  if (found === 'outranked' || 'pauseMs' in found) return found;
  const { context } = job;
  const nextJitter = context.random();
  const { claimed } = found;
  if (!mayRefresh(job, runner)) return { claimed, nextJitter, error: 'abandoned' };
  const refreshing = refreshDue(job, runner, found, nextJitter);
  context.clock.during?.(refreshing);
  const error = await refreshing;
  if (isSmartRedisError(error, 'SR_REFUSED')) runner.refusedAfter = found.upstream?.versions;
  return { claimed, nextJitter, error };
}

/** What follows a refresh, once its slot is free for others. */
async function concluded(
  job: RunnerJob,
  runner: RunnerState,
  ended: NotNow | 'outranked' | Ended,
): Promise<NotNow | 'outranked'> {
  if (ended === 'outranked' || 'pauseMs' in ended) return ended;
  const { claimed, nextJitter, error } = ended;
  if (error === 'abandoned' || isOver(job, runner)) {
    await releaseMark(job, claimed.run);
    return atOnce;
  }
  if (error !== undefined) return failed(job, runner, claimed, error);
  succeeded(job, runner, claimed, nextJitter);
  return atOnce;
}

function refreshDue(
  job: RunnerJob,
  runner: RunnerState,
  { claimed, reason: due, upstream }: DueNow,
  jitter: number,
): Promise<SmartRedisError | 'abandoned' | undefined> {
  const reason: RefreshReason = runner.attempt > 1 ? 'retry' : due;
  const versions = upstream?.versions;
  runner.triedAfter = versions;
  return observedRefresh({ job, runner, claimed, reason }, (trace) =>
    refreshClaimed(job, runner, claimed, { reason, jitter, upstream: versions, trace }),
  );
}

function succeeded(
  job: RunnerJob,
  runner: RunnerState,
  { state }: ClaimedGroups,
  nextJitter: number,
): void {
  const { context, definition } = job;
  runner.attempt = 1;
  runner.dueSince = undefined;
  runner.refusals = 0;
  runner.refusedAfter = undefined;
  runner.keysAreGone = false;
  runner.backoff = undefined;
  runner.jitter = nextJitter;
  paceOf(job, runner).succeeded(state.requested);
  context.warnings.resolved(
    `refresh:${definition.name}`,
    'a cache is refreshed successfully again',
    {
      cache: definition.name,
    },
  );
}

async function failed(
  job: RunnerJob,
  runner: RunnerState,
  claimed: ClaimedGroups,
  error: SmartRedisError,
): Promise<NotNow | 'outranked'> {
  if (isSmartRedisError(error, 'SR_STALE_TERM')) return outrank(job, runner, error);
  runner.attempt += 1;
  // After a loss the last version may be one before that the fetcher calls unchanged.
  runner.keysAreGone ||=
    isSmartRedisError(error, 'SR_NOTHING_TO_KEEP') || isSmartRedisError(error, 'SR_FENCE_LOST');
  const pauseMs = pauseAfter(job, runner, error, claimed);
  const isRefused = isSmartRedisError(error, 'SR_REFUSED');
  const refusal = refusalOf(job, runner, claimed, isRefused);
  const isRecorded = await reportFailure(job, error, claimed, pauseMs, refusal);
  if (isRecorded) return { pauseMs: withPoll(job, pauseMs), why: 'failed' };
  // The requests have no answer, and are repeated; a delay is observed nevertheless.
  const restMs = isRefused ? pauseMsOf(job, runner) : (pauseMs ?? 0);
  paceOf(job, runner).rest(restMs);
  return { pauseMs: restMs, why: 'failed' };
}

/** A cache that follows others is looked at again: an announcement of theirs may be lost. */
function withPoll({ definition }: RunnerJob, pauseMs: number | null): number | null {
  if (definition.schedule.after.length === 0) return pauseMs;
  return Math.min(pauseMs ?? slowestPollMs, slowestPollMs);
}

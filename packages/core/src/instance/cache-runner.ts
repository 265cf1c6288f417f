import type { RefreshReason } from '../contracts/fetcher.js';
import type { SmartRedisError } from '../errors/errors.js';
import { isSmartRedisError } from '../errors/errors.js';
import { isOutage } from '../errors/is-outage.js';
import { reportUnreadableFields } from '../refresh/report-unreadable-fields.js';
import { Alarm } from '../waiting/alarm.js';
import type { LinkedSignal } from '../waiting/linked-signal.js';
import { linkSignals } from '../waiting/linked-signal.js';
import { within } from '../waiting/within.js';
import type { ClaimedGroups } from './claim-groups.js';
import { claimGroups } from './claim-groups.js';
import { demandSettled } from './demand-settled.js';
import { dueOf } from './due.js';
import { inSlot } from './in-slot.js';
import { refreshClaimed } from './refresh-claimed.js';
import { reportFailure } from './report-failure.js';
import type { CacheRunner, RunnerJob } from './runner-job.js';
import type { RunnerState } from './runner-state.js';
import { isOver, mayRefresh, paceOf, pauseMsOf, startState } from './runner-state.js';

/** The key of a warning that all caches share. */
const unreachable = 'claim';

/** Starts a {@link CacheRunner}. */
export function startCacheRunner(job: RunnerJob): CacheRunner {
  return new Runner(job);
}

/** A class, so that ten thousand runners share their methods. */
class Runner implements CacheRunner {
  readonly #job: RunnerJob;
  readonly #alarm: Alarm;
  readonly #state: RunnerState;
  readonly #done: Promise<void>;

  constructor(job: RunnerJob) {
    this.#job = job;
    this.#alarm = new Alarm(job.context.clock);
    this.#state = startState(job);
    this.#done = keepFresh(job, this.#state, this.#alarm);
  }

  lookNow(): void {
    this.#alarm.ring();
  }

  wake(): void {
    this.#state.pace?.relax();
    this.#alarm.ring();
  }

  async finish(): Promise<void> {
    const runner = this.#state;
    runner.isLast = true;
    // A refresh that waits for a slot has not started.
    if (!runner.isRefreshing) runner.underWay?.abort();
    this.#alarm.ring();
    await this.#done;
  }

  async stop(reason: SmartRedisError): Promise<void> {
    const { context, definition } = this.#job;
    this.#state.stopped = reason;
    this.#state.underWay?.abort(reason);
    this.#alarm.ring();
    const ended = this.#done.then(() => context.unsettled.of(definition.name)?.settled);
    await within(ended, { clock: context.clock, limitMs: context.drainMs });
  }
}

async function keepFresh(job: RunnerJob, runner: RunnerState, alarm: Alarm): Promise<void> {
  while (mayRefresh(job, runner)) {
    // A separate function, so that its variables are not retained while the cache sleeps.
    const pauseMs = await lookAndRefresh(job, runner);
    if (pauseMs === 'outranked') break;
    if (pauseMs !== 0 && mayRefresh(job, runner)) await alarm.sleep(pauseMs);
  }
  // The runner may be retained long after its end, and this takes megabytes.
  runner.base = undefined;
}

/** Resolves with the milliseconds until the next check; `null`: until a request. */
async function lookAndRefresh(
  job: RunnerJob,
  runner: RunnerState,
): Promise<number | null | 'outranked'> {
  const { context, definition } = job;
  const restMs = runner.pace?.restMs() ?? 0;
  if (restMs > 0) return restMs;
  let claimed: ClaimedGroups;
  try {
    claimed = await context.claimLimit(() => claimAll(job, runner));
  } catch (error) {
    if (isStale(error)) return outrank(job, error);
    if (!isOver(job, runner)) warnOfClaim(job, error);
    const pauseMs = pauseMsOf(job, runner);
    // Redis is reachable but refuses: it would refuse again at each request.
    if (!isOutage(error)) paceOf(job, runner).rest(pauseMs);
    return pauseMs;
  }
  context.warnings.resolved(unreachable, 'caches can be claimed again');
  context.warnings.resolved(`claim:${definition.name}`, 'a cache can be claimed again', {
    cache: definition.name,
  });
  reportUnreadableFields(context, definition.name, claimed.state);
  if (claimed.state.lastError === null) job.listener.healthy(definition.name);
  const due = dueOf(
    definition,
    claimed.state,
    claimed.serverNowMs,
    runner.jitter,
    claimed.isOfAnother,
  );
  if (due.inMs !== 0) {
    // The last success is confirmed.
    runner.pace = undefined;
    return due.inMs;
  }
  const floorMs =
    due.reason === 'due' ? 0 : (runner.pace?.afterSuccessMs(claimed.state.requested) ?? 0);
  if (floorMs > 0) {
    warnOfNoEffect(job, due.reason);
    paceOf(job, runner).rest(floorMs);
    return floorMs;
  }

  const reason: RefreshReason = runner.attempt > 1 ? 'retry' : due.reason;
  const nextJitter = context.random();
  // From here on, stop() can abort the refresh.
  if (!mayRefresh(job, runner)) return 0;
  const waiting = waitBriefly(job, runner);
  const left = await demandSettled(job, waiting);
  const error =
    left ??
    (await inSlot(job, waiting, () => {
      const refreshing = refreshClaimed(job, runner, claimed, reason, nextJitter);
      context.clock.during?.(refreshing);
      return refreshing;
    }));
  waiting.release();
  runner.underWay = undefined;
  if (error === 'abandoned' || isOver(job, runner)) return 0;
  if (error === undefined) {
    runner.attempt = 1;
    runner.keysAreGone = false;
    runner.backoff = undefined;
    runner.jitter = nextJitter;
    paceOf(job, runner).succeeded(claimed.state.requested);
    context.warnings.resolved(
      `refresh:${definition.name}`,
      'a cache is refreshed successfully again',
      {
        cache: definition.name,
      },
    );
    return 0;
  }
  if (isStale(error)) return outrank(job, error);
  runner.attempt += 1;
  runner.keysAreGone ||= isSmartRedisError(error, 'SR_NOTHING_TO_KEEP');
  const retryInMs = pauseMsOf(job, runner);
  const isRecorded = await reportFailure(job, error, claimed.tickets, retryInMs);
  // The requests have no answer, and are repeated; the delay is observed nevertheless.
  if (!isRecorded) paceOf(job, runner).rest(retryInMs);
  return retryInMs;
}

/** Aborts when the leadership or the runner ends, until a refresh has started. */
function waitBriefly({ leadership }: RunnerJob, runner: RunnerState): LinkedSignal {
  const { signal } = (runner.underWay = new AbortController());
  return linkSignals([
    { signal, reason: () => signal.reason as unknown },
    { signal: leadership.signal, reason: () => leadership.signal.reason as unknown },
  ]);
}

async function claimAll(job: RunnerJob, runner: RunnerState): Promise<ClaimedGroups> {
  job.leadership.signal.throwIfAborted();
  if (runner.stopped !== undefined) throw runner.stopped;
  const claimed = await claimGroups(job);
  runner.lastVersion = Math.max(runner.lastVersion, claimed.highestVersion);
  return claimed;
}

function isStale(error: unknown): error is SmartRedisError {
  return isSmartRedisError(error, 'SR_STALE_TERM');
}

function outrank({ listener }: RunnerJob, error: SmartRedisError): 'outranked' {
  listener.outranked(Number(error.details.heldTerm));
  return 'outranked';
}

function warnOfClaim({ context, definition }: RunnerJob, error: unknown): void {
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

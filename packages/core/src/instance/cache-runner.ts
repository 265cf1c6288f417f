import type { Backoff, BackoffOptions } from '../waiting/backoff.js';
import { createBackoff } from '../waiting/backoff.js';
import { within } from '../waiting/within.js';
import { isSmartRedisError, SmartRedisError } from '../errors/errors.js';
import type { RefreshReason } from '../contracts/fetcher.js';
import { isOutage } from '../errors/is-outage.js';
import { reasonOf } from '../errors/reason-of.js';
import type { DeltaBase } from '../refresh/delta/delta-base.js';
import { createDeltaBase } from '../refresh/delta/delta-base.js';
import { forgetRecords } from '../refresh/forget-records.js';
import type { LinkedSignal } from '../waiting/linked-signal.js';
import { linkSignals } from '../waiting/linked-signal.js';
import { startRefresh } from '../refresh/refresher.js';
import { prepare } from '../refresh/prepare.js';
import { reportUnreadableFields } from '../refresh/report-unreadable-fields.js';
import { Alarm } from '../waiting/alarm.js';
import type { ClaimedGroups } from './claim-groups.js';
import { claimGroups } from './claim-groups.js';
import { demandSettled } from './demand-settled.js';
import { dueOf, slowestRetryMs } from './due.js';
import { inSlot } from './in-slot.js';
import { Pace } from './pace.js';
import { reportFailure } from './report-failure.js';
import type { CacheRunner, RunnerJob } from './runner-job.js';

/** The kind of warning that all caches share. */
const unreachable = 'claim';

const firstRetryMs = 1000;

/** How far a runner has come. */
interface RunnerState {
  attempt: number;
  /** Whether the last try answered `unchanged()` and there was nothing to keep. */
  keysAreGone: boolean;
  /** Whether the keys are known to be ours, and Redis to let us write them. */
  isPrepared: boolean;
  jitterMs: number;
  /** Between tries that fail; the next pause is the first one when there is none. */
  backoff: Backoff | undefined;
  /** Made when needed, and dropped when all is well. */
  pace: Pace | undefined;
  /** Why it has to stop. */
  stopped: SmartRedisError | undefined;
  /** Whether no other refresh is to begin. */
  isLast: boolean;
  isRefreshing: boolean;
  /** Stops what is under way: a refresh, or the wait for one. */
  underWay: AbortController | undefined;
  /** The last version that was committed; 0 before the first. */
  lastVersion: number;
  /** Of a cache with `delta: true`, from its first refresh on. */
  base: DeltaBase | undefined;
}

/** Starts a {@link CacheRunner}. */
export function startCacheRunner(job: RunnerJob): CacheRunner {
  return new Runner(job);
}

/** A class, so that ten thousand of them share their methods. */
class Runner implements CacheRunner {
  readonly #job: RunnerJob;
  readonly #alarm: Alarm;
  readonly #course: RunnerState;
  readonly #done: Promise<void>;

  constructor(job: RunnerJob) {
    this.#job = job;
    this.#alarm = new Alarm(job.context.clock);
    this.#course = startState(job);
    this.#done = keepFresh(job, this.#course, this.#alarm);
  }

  lookNow(): void {
    this.#alarm.ring();
  }

  wake(): void {
    this.#course.pace?.relax();
    this.#alarm.ring();
  }

  async finish(): Promise<void> {
    const course = this.#course;
    course.isLast = true;
    // One that waits for its turn has not begun.
    if (!course.isRefreshing) course.underWay?.abort();
    this.#alarm.ring();
    await this.#done;
  }

  async stop(reason: SmartRedisError): Promise<void> {
    const { context, definition } = this.#job;
    this.#course.stopped = reason;
    this.#course.underWay?.abort(reason);
    this.#alarm.ring();
    const ended = this.#done.then(() => context.unsettled.of(definition.name)?.settled);
    await within(ended, { clock: context.clock, limitMs: context.drainMs });
  }
}

function startState({ context, definition }: RunnerJob): RunnerState {
  return {
    attempt: 1,
    keysAreGone: false,
    isPrepared: false,
    jitterMs: context.random() * definition.jitterMs,
    backoff: undefined,
    pace: undefined,
    stopped: undefined,
    isLast: false,
    isRefreshing: false,
    underWay: undefined,
    lastVersion: 0,
    base: undefined,
  };
}

function paceOf(job: RunnerJob, course: RunnerState): Pace {
  course.pace ??= new Pace({ clock: job.context.clock, ...pausesOf(job) });
  return course.pace;
}

/** Milliseconds before another try. */
function pauseMsOf(job: RunnerJob, course: RunnerState): number {
  course.backoff ??= createBackoff(pausesOf(job));
  return course.backoff.nextMs();
}

function pausesOf({ context: { random }, definition: { everyMs } }: RunnerJob): BackoffOptions {
  const capMs = Math.min(slowestRetryMs, everyMs ?? slowestRetryMs);
  return { firstMs: Math.min(firstRetryMs, capMs), capMs, random };
}

function isOver({ leadership }: RunnerJob, { stopped }: RunnerState): boolean {
  return leadership.signal.aborted || stopped !== undefined;
}

function mayRefresh(job: RunnerJob, course: RunnerState): boolean {
  return !isOver(job, course) && !course.isLast;
}

async function keepFresh(job: RunnerJob, course: RunnerState, alarm: Alarm): Promise<void> {
  while (mayRefresh(job, course)) {
    // A function of its own, so that what it needed is not kept while the cache sleeps.
    const pauseMs = await lookAndRefresh(job, course);
    if (pauseMs === 'outranked') break;
    if (pauseMs !== 0 && mayRefresh(job, course)) await alarm.sleep(pauseMs);
  }
  // The runner may be kept for long after its end, and this is megabytes.
  course.base = undefined;
}

/** Resolves with the milliseconds until the next look; `null`: until somebody asks. */
async function lookAndRefresh(
  job: RunnerJob,
  course: RunnerState,
): Promise<number | null | 'outranked'> {
  const { context, definition } = job;
  const restMs = course.pace?.restMs() ?? 0;
  if (restMs > 0) return restMs;
  let claimed: ClaimedGroups;
  try {
    claimed = await context.claimLimit(() => claimAll(job, course));
  } catch (error) {
    if (isStale(error)) return outrank(job, error);
    if (!isOver(job, course)) warnOfClaim(job, error);
    const pauseMs = pauseMsOf(job, course);
    // Redis is there and refuses: asking at each request would be refused each time.
    if (!isOutage(error)) paceOf(job, course).rest(pauseMs);
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
    course.jitterMs,
    claimed.isOfAnother,
  );
  if (due.inMs !== 0) {
    // The last success had its effect.
    course.pace = undefined;
    return due.inMs;
  }
  const floorMs =
    due.reason === 'due' ? 0 : (course.pace?.afterSuccessMs(claimed.state.requested) ?? 0);
  if (floorMs > 0) {
    warnOfNoEffect(job, due.reason);
    paceOf(job, course).rest(floorMs);
    return floorMs;
  }

  const reason: RefreshReason = course.attempt > 1 ? 'retry' : due.reason;
  const nextJitterMs = context.random() * definition.jitterMs;
  // Whoever ends the runner from here on, finds what is under way.
  if (!mayRefresh(job, course)) return 0;
  const waiting = waitBriefly(job, course);
  const left = await demandSettled(job, waiting);
  const error =
    left ?? (await inSlot(job, waiting, () => refresh(job, course, claimed, reason, nextJitterMs)));
  waiting.release();
  course.underWay = undefined;
  if (error === 'abandoned' || isOver(job, course)) return 0;
  if (error === undefined) {
    course.attempt = 1;
    course.keysAreGone = false;
    course.backoff = undefined;
    course.jitterMs = nextJitterMs;
    paceOf(job, course).succeeded(claimed.state.requested);
    context.warnings.resolved(`refresh:${definition.name}`, 'a cache refreshes again', {
      cache: definition.name,
    });
    return 0;
  }
  if (isStale(error)) return outrank(job, error);
  course.attempt += 1;
  course.keysAreGone ||= isSmartRedisError(error, 'SR_NOTHING_TO_KEEP');
  const retryInMs = pauseMsOf(job, course);
  const isRecorded = await reportFailure(job, error, claimed.tickets, retryInMs);
  // Nobody who asked has an answer, and each would ask again and again: the pause is kept all the
  // same.
  if (!isRecorded) paceOf(job, course).rest(retryInMs);
  return retryInMs;
}

/** Aborts when the leadership or the runner ends, until a refresh has begun. */
function waitBriefly({ leadership }: RunnerJob, course: RunnerState): LinkedSignal {
  const { signal } = (course.underWay = new AbortController());
  return linkSignals([
    { signal, reason: () => signal.reason as unknown },
    { signal: leadership.signal, reason: () => leadership.signal.reason as unknown },
  ]);
}

/** Resolves with what made it fail. */
async function refresh(
  job: RunnerJob,
  course: RunnerState,
  claimed: ClaimedGroups,
  reason: RefreshReason,
  jitterMs: number,
): Promise<SmartRedisError | 'abandoned' | undefined> {
  const { context, definition, places, leadership, listener } = job;
  course.isRefreshing = true;
  if (definition.delta) course.base ??= await createDeltaBase();
  if (isOver(job, course)) return undefined;
  // What Redis has lost is written anew.
  if (!course.isPrepared || claimed.state.version === null) {
    try {
      if (!(await prepare(job))) return 'abandoned';
    } catch (thrown) {
      return asSmartRedisError(thrown);
    }
    if (isOver(job, course)) return undefined;
  }
  const { attempt } = course;
  // A fetcher that would answer unchanged() once more is shown that there is nothing to keep.
  const isNew = course.keysAreGone || claimed.isOfAnother;
  const state = isNew ? { ...claimed.state, version: null } : claimed.state;
  const { signal } = (course.underWay = new AbortController());
  const leave = context.running.enter(definition.name);
  const running = startRefresh({
    context,
    definition,
    leadership,
    state,
    reason,
    attempt,
    signal,
    metadataKeys: places.map(({ key }) => key),
    tickets: claimed.tickets,
    sequence: context.nextSequence(),
    base: course.base,
    lastVersion: course.lastVersion,
    delayMs: definition.everyMs === null ? null : definition.everyMs + jitterMs,
  });
  try {
    const outcome = await running.outcome;
    course.lastVersion = outcome.version;
    course.isPrepared = true;
    listener.refreshed(definition.name, outcome, leadership.term);
    if (claimed.isOfAnother) await forgetRecords(job, claimed.keys);
    return undefined;
  } catch (thrown) {
    course.isPrepared = false;
    return asSmartRedisError(thrown);
  } finally {
    context.unsettled.add(definition.name, running.settled);
    leave();
    course.underWay = undefined;
    course.isRefreshing = false;
  }
}

async function claimAll(job: RunnerJob, course: RunnerState): Promise<ClaimedGroups> {
  job.leadership.signal.throwIfAborted();
  if (course.stopped !== undefined) throw course.stopped;
  const claimed = await claimGroups(job);
  course.lastVersion = Math.max(course.lastVersion, claimed.highestVersion);
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
  // Thousands of caches that cannot reach Redis are one fault, and one warning.
  context.warnings.warn(
    isOutage(error) ? unreachable : `claim:${definition.name}`,
    'a cache cannot be claimed; it is tried again',
    { cache: definition.name, error },
  );
}

function warnOfNoEffect({ context, definition }: RunnerJob, reason: RefreshReason): void {
  context.warnings.warn(
    `no-effect:${definition.name}`,
    'a refresh succeeded and the cache is due again at once; the next one waits. Does somebody else write to its metadata?',
    { cache: definition.name, reason },
  );
}

function asSmartRedisError(thrown: unknown): SmartRedisError {
  if (isSmartRedisError(thrown)) return thrown;
  return new SmartRedisError('SR_REFRESH_FAILED', `the refresh failed: ${reasonOf(thrown)}`, {
    cause: thrown,
  });
}

import type { ReleasedReason } from '../contracts/elector.js';
import type { SmartRedisError } from '../errors/errors.js';
import type { DeltaBase } from '../refresh/delta/delta-base.js';
import type { Backoff, BackoffOptions } from '../waiting/backoff.js';
import { Alarm } from '../waiting/alarm.js';
import { createBackoff } from '../waiting/backoff.js';
import { slowestRetryMs } from './due.js';
import type { Waiter } from './group-queues.js';
import { Pace } from './pace.js';
import type { RunnerJob } from './runner-job.js';

const firstRetryMs = 1000;

/** Why a cache is not refreshed now. */
export type NotDue = 'not due' | 'paused' | 'busy' | 'group' | 'older' | 'paced' | 'failed';

/** A wait for a slot of a group. */
export interface GroupWait {
  readonly waiter: Waiter;
  stop(): void;
}

/** The state of a runner. */
export interface RunnerState {
  attempt: number;
  /** Number of refreshes that the guard has refused since the last success, at `refusedSince`. */
  refusals: number;
  /** The time of that success, by the server's clock; `null`: there was none. */
  refusedSince: number | null;
  /** The versions of the caches that it follows at the last refusal here; `undefined`: none. */
  refusedAfter: Readonly<Record<string, number>> | undefined;
  /**
   * Whether live keys are missing: the last attempt returned `unchanged()` without them, or they
   * were gone at the first look.
   */
  keysAreGone: boolean;
  /** Whether ownership of the keys and permission to write them were checked. */
  isPrepared: boolean;
  /** The fraction of the jitter for the next refresh, from 0 to 1. */
  jitter: number;
  /** The back-off between failed attempts; absent before the first failure. */
  backoff: Backoff | undefined;
  /** Created on demand, and discarded after a confirmed success. */
  pace: Pace | undefined;
  /** The reason to stop. */
  stopped: SmartRedisError | undefined;
  /** Why it ends. */
  leaving: ReleasedReason | undefined;
  /** Whether no further refresh may start. */
  isLast: boolean;
  isRefreshing: boolean;
  /** The result of the last look. */
  lastLook: NotDue | undefined;
  /** Whether the runner woke up because the cache is due by its schedule, and for no other reason. */
  isTime: boolean;
  /**
   * Since when a refresh has been due by its slot, by the monotonic clock; only if slots are caught
   * up for a while only.
   */
  dueSince: number | undefined;
  /** Since when caches that it follows are unknown, by the monotonic clock. */
  unknownSince: number | undefined;
  /** The versions of those when the last refresh began. */
  triedAfter: Readonly<Record<string, number>> | undefined;
  /** The metadata key that was written into the registry. */
  registeredAt: string | undefined;
  /** Wakes the runner. */
  readonly alarm: Alarm;
  /** A wait for a slot of the group. */
  groupWait: GroupWait | undefined;
  /** Whether it waits no longer since it is its turn to take a slot of the group. */
  isCalled: boolean;
  /** Aborts the running refresh, or the wait for one. */
  underWay: { abort(reason: unknown): void } | undefined;
  /** Whether a claim was granted. */
  isClaimed: boolean;
  /** The highest term that a claim has drawn or met; 0 before the first. */
  lastTerm: number;
  /** The last version that was committed; 0 before the first. */
  lastVersion: number;
  /** Only for a cache with `delta: true`, from its first refresh on. */
  base: DeltaBase | undefined;
}

/** The initial state of a runner. */
export function startState({ context }: RunnerJob): RunnerState {
  return {
    attempt: 1,
    refusals: 0,
    refusedSince: null,
    refusedAfter: undefined,
    keysAreGone: false,
    isPrepared: false,
    jitter: context.random(),
    backoff: undefined,
    pace: undefined,
    stopped: undefined,
    leaving: undefined,
    isLast: false,
    isRefreshing: false,
    lastLook: undefined,
    isTime: false,
    dueSince: undefined,
    unknownSince: undefined,
    triedAfter: undefined,
    registeredAt: undefined,
    alarm: new Alarm(context.clock),
    groupWait: undefined,
    isCalled: false,
    underWay: undefined,
    isClaimed: false,
    lastTerm: 0,
    lastVersion: 0,
    base: undefined,
  };
}

/** The pace of a runner, created on demand. */
export function paceOf(job: RunnerJob, runner: RunnerState): Pace {
  runner.pace ??= new Pace({ clock: job.context.clock, ...pausesOf(job) });
  return runner.pace;
}

/** Milliseconds before the next attempt. */
export function pauseMsOf(job: RunnerJob, runner: RunnerState): number {
  runner.backoff ??= createBackoff(pausesOf(job));
  return runner.backoff.nextMs();
}

function pausesOf({ context: { random }, definition: { schedule } }: RunnerJob): BackoffOptions {
  const capMs = Math.min(slowestRetryMs, schedule.gapMs ?? slowestRetryMs);
  return { firstMs: Math.min(firstRetryMs, capMs), capMs, random };
}

/** Whether the runner has ended. */
export function isOver({ authority }: RunnerJob, { stopped }: RunnerState): boolean {
  return authority.signal.aborted || stopped !== undefined;
}

/** Whether another refresh may start. */
export function mayRefresh(job: RunnerJob, runner: RunnerState): boolean {
  return !isOver(job, runner) && !runner.isLast;
}

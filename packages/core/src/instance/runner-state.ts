import type { SmartRedisError } from '../errors/errors.js';
import type { DeltaBase } from '../refresh/delta/delta-base.js';
import type { Backoff, BackoffOptions } from '../waiting/backoff.js';
import { createBackoff } from '../waiting/backoff.js';
import { slowestRetryMs } from './due.js';
import { Pace } from './pace.js';
import type { RunnerJob } from './runner-job.js';

const firstRetryMs = 1000;

/** How far a runner has come. */
export interface RunnerState {
  attempt: number;
  /** Whether the last try answered `unchanged()` and there was nothing to keep. */
  keysAreGone: boolean;
  /** Whether the keys are known to be ours, and Redis to let us write them. */
  isPrepared: boolean;
  /** How far into its jitter the next refresh is, from 0 to 1. */
  jitter: number;
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

/** The state of a runner that has not begun. */
export function startState({ context }: RunnerJob): RunnerState {
  return {
    attempt: 1,
    keysAreGone: false,
    isPrepared: false,
    jitter: context.random(),
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

/** Its pace, made when it is needed. */
export function paceOf(job: RunnerJob, runner: RunnerState): Pace {
  runner.pace ??= new Pace({ clock: job.context.clock, ...pausesOf(job) });
  return runner.pace;
}

/** Milliseconds before another try. */
export function pauseMsOf(job: RunnerJob, runner: RunnerState): number {
  runner.backoff ??= createBackoff(pausesOf(job));
  return runner.backoff.nextMs();
}

function pausesOf({ context: { random }, definition: { schedule } }: RunnerJob): BackoffOptions {
  const capMs = Math.min(slowestRetryMs, schedule.gapMs ?? slowestRetryMs);
  return { firstMs: Math.min(firstRetryMs, capMs), capMs, random };
}

/** Whether nothing more is to be done. */
export function isOver({ leadership }: RunnerJob, { stopped }: RunnerState): boolean {
  return leadership.signal.aborted || stopped !== undefined;
}

/** Whether another refresh may begin. */
export function mayRefresh(job: RunnerJob, runner: RunnerState): boolean {
  return !isOver(job, runner) && !runner.isLast;
}

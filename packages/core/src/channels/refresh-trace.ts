import { AsyncLocalStorage } from 'node:async_hooks';
import { isObserved, phaseChannels, refreshChannels } from './channels.js';
import type { CacheSubject, RefreshMessage, RefreshPhase } from './messages.js';
import type { Trace } from './trace.js';
import { ObservedTrace, unobserved } from './trace.js';

/** A refresh that is being observed. */
export interface RefreshTrace {
  /** The message of the refresh. */
  readonly message: RefreshMessage;
  readonly whole: Trace;
  /** A phase that begins now. */
  begin(phase: RefreshPhase): Trace;
}

/**
 * A refresh that begins now; `undefined` if nobody observes it or one of its phases, and then
 * `describe` is not called.
 */
export function traceRefresh(
  describe: () => RefreshMessage,
  now: () => number,
): RefreshTrace | undefined {
  const { fetch, stage, commit } = phaseChannels;
  const all = [fetch, stage, commit];
  if (!isObserved(refreshChannels) && !all.some((channels) => isObserved(channels))) {
    return undefined;
  }
  const message = describe();
  return {
    message,
    whole: new ObservedTrace(refreshChannels, message, now),
    begin: (phase) => {
      const channels = phaseChannels[phase];
      if (!isObserved(channels)) return unobserved;
      return new ObservedTrace(channels, { ...subjectOf(message), phase, refresh: message }, now);
    },
  };
}

/** Runs a phase of a refresh. */
export function inPhase<T>(
  trace: RefreshTrace | undefined,
  phase: RefreshPhase,
  work: () => Promise<T>,
): Promise<T> {
  if (trace === undefined) return work();
  const begun = trace.begin(phase);
  return begun.follow(begun.run(work));
}

/**
 * Lets what is called later run in the present context: rows are pulled while others are staged, and
 * still belong to the fetch. `undefined` if nobody can have bound a context to it.
 */
export function contextOfFetch(
  trace: RefreshTrace | undefined,
): (<T>(work: () => T) => T) | undefined {
  if (trace === undefined) return undefined;
  return phaseChannels.fetch.tracing.start.hasSubscribers
    ? AsyncLocalStorage.snapshot()
    : undefined;
}

function subjectOf({ namespace, instance, cache, family }: CacheSubject): CacheSubject {
  return { namespace, instance, cache, family };
}

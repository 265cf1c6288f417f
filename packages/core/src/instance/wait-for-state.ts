import type { InstanceContext } from './instance-context.js';
import type { Duration } from '../options/durations.js';
import { parseDuration } from '../options/durations.js';
import { createLatch } from '../waiting/latch.js';
import type { OptionNames } from '../options/demand.js';
import { demandKnownOptions } from '../options/demand.js';
import { SmartRedisError } from '../errors/errors.js';
import { isOutage } from '../errors/is-outage.js';
import { abortAfter, linkSignals, untilAborted } from '../waiting/linked-signal.js';
import type { CacheState } from '../metadata/cache-state.js';
import type { Seen } from './timed-out.js';
import { timedOut } from './timed-out.js';

/** Options of calls that wait for a refresh. */
export interface WaitOptions {
  /** Ends the wait with `SR_ABORTED`; a requested refresh continues. */
  readonly signal?: AbortSignal;
  /** After this the call rejects with `SR_TIMEOUT`. @default no limit */
  readonly timeout?: Duration;
}

/** The option names of {@link WaitOptions}. */
export const waitNames: OptionNames<WaitOptions> = { signal: true, timeout: true };

/** Announcements may be lost, so waiting relies on polling. */
const lookEveryMs = 1000;

/** What {@link waitForState} works with. */
export interface StateWait<T> {
  readonly context: InstanceContext;
  readonly name: string;
  readonly state: () => Promise<CacheState>;
  /**
   * Returns the result, or `undefined` to continue waiting. An error that it throws ends the wait.
   */
  readonly look: (state: CacheState) => T | undefined | Promise<T | undefined>;
  readonly options: WaitOptions;
  /**
   * The live keys of a version that this cache cannot see, because all of them have other names. Asked
   * while there is no version.
   * @default absent: not asked
   */
  readonly elsewhere?: (() => Promise<readonly string[] | undefined>) | undefined;
  /** Aborts with the error that all pending calls reject with. */
  readonly ended: AbortSignal;
  readonly listeners: Set<StateListener>;
}

/**
 * Called when the state of the cache has changed; resolves when all pending calls have checked it.
 * Never rejects.
 */
export type StateListener = () => Promise<void>;

/**
 * Checks a cache's state after every announcement, and every second, until `look` returns a result.
 */
export async function waitForState<T>(wait: StateWait<T>): Promise<T> {
  const { context, name, options, ended, listeners } = wait;
  const { clock } = context;
  const { signal, timeout } = demandKnownOptions('ready() and refresh()', options, waitNames);
  const seen: Seen = { state: undefined, outage: undefined, elsewhere: undefined };
  const linked = linkSignals([
    { signal: ended, reason: () => ended.reason as unknown },
    ...(signal === undefined ? [] : [{ signal, reason: () => abortedError(name, signal.reason) }]),
  ]);
  const stopTimeout =
    timeout === undefined
      ? () => undefined
      : abortAfter(clock, parseDuration('timeout', timeout), linked, () =>
          timedOut(context, name, timeout, seen),
        );
  const latch = createLatch(clock, 0);
  let unanswered: (() => void)[] = [];
  const listener: StateListener = () =>
    new Promise((resolve) => {
      unanswered.push(resolve);
      latch.open();
    });
  listeners.add(listener);

  const look = async (): Promise<T | undefined> => {
    const state = await wait.state();
    seen.state = state;
    seen.outage = undefined;
    const found = await wait.look(state);
    // The leader may not have the cache, and then replies so.
    if (found === undefined) context.leader.ask([name]);
    if (found === undefined && state.version === null) seen.elsewhere = await wait.elsewhere?.();
    return found;
  };
  const keepLooking = async (): Promise<T> => {
    for (;;) {
      linked.signal.throwIfAborted();
      // A listener is answered only by a check that started after its call.
      const answered = unanswered;
      unanswered = [];
      const found = await look().catch((error: unknown) => {
        // An outage of Redis does not end the wait; any other error does.
        if (!isOutage(error)) throw error;
        seen.outage = error;
        return undefined;
      });
      if (found !== undefined) {
        // Resolves them once the caller has the result.
        unanswered.push(...answered);
        return found;
      }
      for (const resolve of answered) resolve();
      await latch.wait(lookEveryMs, linked.signal);
    }
  };
  try {
    return await untilAborted(keepLooking(), linked.signal);
  } finally {
    listeners.delete(listener);
    stopTimeout();
    linked.release();
    for (const resolve of unanswered) resolve();
  }
}

function abortedError(name: string, cause: unknown): SmartRedisError {
  return new SmartRedisError('SR_ABORTED', `waiting for cache "${name}" was aborted`, { cause });
}

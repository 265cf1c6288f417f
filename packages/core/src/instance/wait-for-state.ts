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

/** How long to wait. */
export interface WaitOptions {
  /** Stops waiting; what was asked for goes on. */
  readonly signal?: AbortSignal;
  /** @default no limit */
  readonly timeout?: Duration;
}

const waitNames: OptionNames<WaitOptions> = { signal: true, timeout: true };

/** Announcements may be lost; looking is what makes waiting right. */
const lookEveryMs = 1000;

/** What {@link waitForState} works with. */
export interface StateWait<T> {
  readonly context: InstanceContext;
  readonly name: string;
  readonly state: () => Promise<CacheState>;
  /** `undefined`: not yet. What it throws ends the wait. */
  readonly look: (state: CacheState) => T | undefined | Promise<T | undefined>;
  readonly options: WaitOptions;
  /** Aborts with the error that all waiting calls reject with. */
  readonly ended: AbortSignal;
  readonly listeners: Set<StateListener>;
}

/**
 * Called when something happened to the cache; resolves when whoever waits has looked at what it
 * came to. Never rejects.
 */
export type StateListener = () => Promise<void>;

/**
 * Looks at a cache's state whenever something happened to it, and every second, until `look`
 * answers.
 */
export async function waitForState<T>(wait: StateWait<T>): Promise<T> {
  const { context, name, options, ended, listeners } = wait;
  const { clock } = context;
  const { signal, timeout } = demandKnownOptions('ready() and refresh()', options, waitNames);
  const seen: Seen = { state: undefined, outage: undefined };
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
    // Whoever leads may know nothing of it, and then says so.
    if (found === undefined) context.leader.ask([name]);
    return found;
  };
  const keepLooking = async (): Promise<T> => {
    for (;;) {
      linked.signal.throwIfAborted();
      // Only a look that begins after it was called for answers.
      const answered = unanswered;
      unanswered = [];
      const found = await look().catch((error: unknown) => {
        // Redis being away for a while is no reason to stop waiting; anything else is.
        if (!isOutage(error)) throw error;
        seen.outage = error;
        return undefined;
      });
      if (found !== undefined) {
        // When the caller has it.
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

import type { Engine } from './engine.js';
import type { Duration } from './durations.js';
import { parseDuration } from './durations.js';
import { createLatch } from './election/latch.js';
import type { OptionNames } from './demand.js';
import { demandKnownOptions } from './demand.js';
import { SmartRedisError } from './errors.js';
import { isOutage } from './is-outage.js';
import { abortAfter, linkSignals, untilAborted } from './refresh/linked-signal.js';
import type { CacheState } from './refresh/metadata.js';
import { revivedError } from './refresh/portable-error.js';

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
  readonly engine: Engine;
  readonly name: string;
  readonly state: () => Promise<CacheState>;
  /** `undefined`: not yet. What it throws ends the wait. */
  readonly look: (state: CacheState) => T | undefined | Promise<T | undefined>;
  readonly options: WaitOptions;
  /** Aborts with the error that all waiting calls reject with. */
  readonly ended: AbortSignal;
  /** Called when something happened to the cache. */
  readonly listeners: Set<() => void>;
}

/** Looks at a cache's state whenever something happened to it, and every second, until `look` answers. */
export async function waitForState<T>(wait: StateWait<T>): Promise<T> {
  const { engine, name, options, ended, listeners } = wait;
  const { clock } = engine;
  const { signal, timeout } = demandKnownOptions('ready() and refresh()', options, waitNames);
  let lastError: CacheState['lastError'] = null;
  const linked = linkSignals([
    { signal: ended, reason: () => ended.reason as unknown },
    ...(signal === undefined ? [] : [{ signal, reason: () => abortedError(name, signal.reason) }]),
  ]);
  const stopTimeout =
    timeout === undefined
      ? () => undefined
      : abortAfter(clock, parseDuration('timeout', timeout), linked, () =>
          timeoutError(name, timeout, lastError),
        );
  const latch = createLatch(clock, 0);
  listeners.add(latch.open);

  const look = async (): Promise<T | undefined> => {
    const seen = await wait.state();
    lastError = seen.lastError;
    return wait.look(seen);
  };
  const keepLooking = async (): Promise<T> => {
    for (;;) {
      linked.signal.throwIfAborted();
      const found = await look().catch(toleratedError);
      if (found !== undefined) return found;
      await latch.wait(lookEveryMs, linked.signal);
    }
  };
  try {
    return await untilAborted(keepLooking(), linked.signal);
  } finally {
    listeners.delete(latch.open);
    stopTimeout();
    linked.release();
  }
}

/** Redis being away for a while is no reason to stop waiting; anything else is. */
function toleratedError(error: unknown): undefined {
  if (isOutage(error)) return undefined;
  throw error;
}

function abortedError(name: string, cause: unknown): SmartRedisError {
  return new SmartRedisError('SR_ABORTED', `waiting for cache "${name}" was aborted`, { cause });
}

function timeoutError(
  name: string,
  timeout: string,
  lastError: CacheState['lastError'],
): SmartRedisError {
  const why =
    lastError === null ? 'no instance has built it' : `the last try failed: ${lastError.message}`;
  return new SmartRedisError(
    'SR_TIMEOUT',
    `waited ${timeout} for cache "${name}" in vain; ${why}`,
    {
      ...(lastError === null ? {} : { cause: revivedError(lastError) }),
      details: { cache: name },
    },
  );
}

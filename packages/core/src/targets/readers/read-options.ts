import type { OptionNames } from '../../options/demand.js';
import { demandKnownOptions } from '../../options/demand.js';
import type { SendOptions } from '../../contracts/driver.js';
import type { Duration } from '../../options/durations.js';
import { parseDuration } from '../../options/durations.js';
import { invalidOption } from '../../errors/errors.js';

/** Limits for a read. */
export interface ReadOptions {
  /**
   * Limit for each round trip. After that the read rejects with `SR_COMMAND_TIMEOUT`, or with
   * `SR_CONNECTION` if Redis cannot be reached.
   * @default the driver's `readTimeout`, by default 2 seconds
   */
  readonly timeout?: Duration;
  /** Ends the wait: the read rejects with `SR_ABORTED`, with the signal's reason as its cause. */
  readonly signal?: AbortSignal;
  /**
   * What to do before the first version, after Redis has lost all of it, and while the version is of
   * a definition without this target. `answer`: what a missing
   * key answers, such as `null`, which is also the answer for an unknown id. `throw`: reject with
   * `SR_NOT_BUILT`; the version is read in the same round trip.
   * @default 'answer'
   */
  readonly ifNotBuilt?: 'answer' | 'throw';
}

/** The option names of {@link ReadOptions}. */
export const readNames: OptionNames<ReadOptions> = {
  timeout: true,
  signal: true,
  ifNotBuilt: true,
};

/** {@link ReadOptions}, checked. */
export interface ReadSending {
  /** For the driver. */
  readonly limits: Pick<SendOptions, 'timeoutMs' | 'signal'>;
  readonly ifNotBuilt: 'answer' | 'throw';
}

const byDefault: ReadSending = { limits: {}, ifNotBuilt: 'answer' };

/** @throws SmartRedisError `SR_INVALID_OPTION` */
export function sendingOf(where: string, options: ReadOptions | undefined): ReadSending {
  return options === undefined
    ? byDefault
    : sendingBy(demandKnownOptions(where, options, readNames));
}

/** The same of options whose names are known. @throws SmartRedisError `SR_INVALID_OPTION` */
export function sendingBy({ timeout, signal, ifNotBuilt = 'answer' }: ReadOptions): ReadSending {
  if (signal !== undefined && !isSignal(signal)) {
    throw invalidOption('signal', signal, 'an AbortSignal');
  }
  if (!['answer', 'throw'].includes(ifNotBuilt)) {
    throw invalidOption('ifNotBuilt', ifNotBuilt, `'answer' or 'throw'`);
  }
  const limits = {
    ...(timeout === undefined ? {} : { timeoutMs: parseDuration('timeout', timeout) }),
    ...(signal === undefined ? {} : { signal }),
  };
  return { limits, ifNotBuilt };
}

/** Checked by structure, because it may be from another realm or a polyfill. */
function isSignal(given: Partial<AbortSignal> | null): boolean {
  return typeof given?.addEventListener === 'function' && typeof given.aborted === 'boolean';
}

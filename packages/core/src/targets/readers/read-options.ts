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
}

/** The option names of {@link ReadOptions}. */
export const readNames: OptionNames<ReadOptions> = { timeout: true, signal: true };

/** The part of {@link ReadOptions} for a driver. */
export type ReadSending = Pick<SendOptions, 'timeoutMs' | 'signal'>;

const none: ReadSending = {};

/** @throws SmartRedisError `SR_INVALID_OPTION` */
export function sendingOf(where: string, options: ReadOptions | undefined): ReadSending {
  return options === undefined ? none : sendingBy(demandKnownOptions(where, options, readNames));
}

/** The same of options whose names are known. @throws SmartRedisError `SR_INVALID_OPTION` */
export function sendingBy({ timeout, signal }: ReadOptions): ReadSending {
  if (signal !== undefined && !isSignal(signal)) {
    throw invalidOption('signal', signal, 'an AbortSignal');
  }
  return {
    ...(timeout === undefined ? {} : { timeoutMs: parseDuration('timeout', timeout) }),
    ...(signal === undefined ? {} : { signal }),
  };
}

/** Checked by structure, because it may be from another realm or a polyfill. */
function isSignal(given: Partial<AbortSignal> | null): boolean {
  return typeof given?.addEventListener === 'function' && typeof given.aborted === 'boolean';
}

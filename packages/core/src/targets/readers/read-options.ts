import type { OptionNames } from '../../options/demand.js';
import { demandKnownOptions } from '../../options/demand.js';
import type { SendOptions } from '../../contracts/driver.js';
import type { Duration } from '../../options/durations.js';
import { parseDuration } from '../../options/durations.js';
import { invalidOption } from '../../errors/errors.js';

/** How long a reader may wait for Redis. */
export interface ReadOptions {
  /**
   * For each round trip. When it is over the read rejects, with `SR_CONNECTION` while Redis cannot
   * be reached and with `SR_COMMAND_TIMEOUT` else. @default the driver's `readTimeout`, which is 2
   * seconds unless it was given another
   */
  readonly timeout?: Duration;
  /** Ends the waiting: the read rejects with `SR_ABORTED`, its cause the signal's reason. */
  readonly signal?: AbortSignal;
}

/** What a {@link ReadOptions} has. */
export const readNames: OptionNames<ReadOptions> = { timeout: true, signal: true };

/** What a driver is told of {@link ReadOptions}. */
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

/** By structure: it may be of another realm, or a polyfill. */
function isSignal(given: Partial<AbortSignal> | null): boolean {
  return typeof given?.addEventListener === 'function' && typeof given.aborted === 'boolean';
}

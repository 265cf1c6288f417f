import type { OptionNames } from '../demand.js';
import { demandKnownOptions } from '../demand.js';
import type { Duration } from '../durations.js';
import { parseDuration } from '../durations.js';

/** Options that every driver takes. */
export interface DriverOptions {
  /** For `open()`: Redis that is not up yet is tried until then. @default '5s' */
  readonly connectTimeout?: Duration;
  /**
   * For a command on `read` that brings no timeout of its own. When it is over the call rejects, with `SR_CONNECTION` while
   * Redis cannot be reached and with `SR_COMMAND_TIMEOUT` else; the client's connection is left alone. @default '2s'
   */
  readonly readTimeout?: Duration;
  /** For a command on `control` that brings no timeout of its own. @default '2s' */
  readonly commandTimeout?: Duration;
  /** For a command on `bulk`. @default '30s' */
  readonly bulkTimeout?: Duration;
}

/** {@link DriverOptions} in milliseconds. */
export interface ResolvedDriverOptions {
  readonly connectMs: number;
  /** By lane. */
  readonly timeouts: { readonly read: number; readonly control: number; readonly bulk: number };
}

const driverNames: OptionNames<DriverOptions> = {
  connectTimeout: true,
  readTimeout: true,
  commandTimeout: true,
  bulkTimeout: true,
};

/** @throws SmartRedisError `SR_INVALID_OPTION` */
export function resolveDriverOptions(given: DriverOptions): ResolvedDriverOptions {
  const options = demandKnownOptions('the driver', given, driverNames);
  return {
    connectMs: parseDuration('connectTimeout', options.connectTimeout ?? '5s'),
    timeouts: {
      read: parseDuration('readTimeout', options.readTimeout ?? '2s'),
      control: parseDuration('commandTimeout', options.commandTimeout ?? '2s'),
      bulk: parseDuration('bulkTimeout', options.bulkTimeout ?? '30s'),
    },
  };
}

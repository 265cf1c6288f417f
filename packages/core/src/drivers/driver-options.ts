import type { OptionNames } from '../options/demand.js';
import { demandKnownOptions } from '../options/demand.js';
import type { Duration } from '../options/durations.js';
import { parseDuration } from '../options/durations.js';
import { invalidOption } from '../errors/errors.js';

/** Who a connection is. */
export interface Credentials {
  /** @default the server's default user */
  readonly username?: string;
  readonly password: string;
}

/**
 * Asked before each connection of our own connects. May be asked again at any time, by several
 * connections at once only where they share the answer.
 */
export type CredentialsFunction = () => Credentials | Promise<Credentials>;

/** Options that every driver takes. */
export interface DriverOptions {
  /** For `open()`: Redis that is not up yet is tried until then. @default '5s' */
  readonly connectTimeout?: Duration;
  /**
   * For a command on `read` that brings no timeout of its own. When it is over the call rejects,
   * with `SR_CONNECTION` while Redis cannot be reached and with `SR_COMMAND_TIMEOUT` else; the
   * client's connection is left alone. @default '2s'
   */
  readonly readTimeout?: Duration;
  /** For a command on `control` that brings no timeout of its own. @default '2s' */
  readonly commandTimeout?: Duration;
  /** For a command on `bulk`. @default '30s' */
  readonly bulkTimeout?: Duration;
  /**
   * Answers user name and password, and is asked before each connection of our own connects: for
   * passwords that change, such as tokens of a cloud's IAM. Its answer has precedence over what the
   * client or the options say. A client that you give goes on with its own; one that we make takes
   * these too. One that fails, or has not answered when most of `connectTimeout` is over, is a
   * reason for which connecting fails, and is asked again after a pause that grows to 5 s.
   * @default what the client has when a connection is made
   */
  readonly credentials?: CredentialsFunction;
}

/** {@link DriverOptions} in milliseconds. */
export interface ResolvedDriverOptions {
  readonly connectMs: number;
  /** By lane. */
  readonly timeouts: { readonly read: number; readonly control: number; readonly bulk: number };
  readonly credentials: CredentialsFunction | undefined;
}

const driverNames: OptionNames<DriverOptions> = {
  connectTimeout: true,
  readTimeout: true,
  commandTimeout: true,
  bulkTimeout: true,
  credentials: true,
};

/** @throws SmartRedisError `SR_INVALID_OPTION` */
export function resolveDriverOptions(given: DriverOptions): ResolvedDriverOptions {
  const options = demandKnownOptions('the driver', given, driverNames);
  const { credentials } = options;
  if (credentials !== undefined && typeof credentials !== 'function') {
    // Not what was given: it may hold the password.
    throw invalidOption(
      'credentials',
      undefined,
      'a function that answers { username?, password }',
    );
  }
  return {
    credentials,
    connectMs: parseDuration('connectTimeout', options.connectTimeout ?? '5s'),
    timeouts: {
      read: parseDuration('readTimeout', options.readTimeout ?? '2s'),
      control: parseDuration('commandTimeout', options.commandTimeout ?? '2s'),
      bulk: parseDuration('bulkTimeout', options.bulkTimeout ?? '30s'),
    },
  };
}

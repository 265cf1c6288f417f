import type { OptionNames } from '../options/demand.js';
import { demandKnownOptions } from '../options/demand.js';
import type { Duration } from '../options/durations.js';
import { parseDuration } from '../options/durations.js';
import { invalidOption } from '../errors/errors.js';

/** The credentials of a connection. */
export interface Credentials {
  /** @default the server's default user */
  readonly username?: string;
  /** The password. Must not be empty. */
  readonly password: string;
}

/**
 * Called before each connection that the driver opens. May be called again at any time; connections
 * that are opened at the same time share a result.
 */
export type CredentialsFunction = () => Credentials | Promise<Credentials>;

/** Options of every driver. */
export interface DriverOptions {
  /** Time limit for `open()`, which retries until then. @default '5s' */
  readonly connectTimeout?: Duration;
  /**
   * Timeout of a command on the lane `read`, unless the call has its own. The call rejects with
   * `SR_COMMAND_TIMEOUT`, or with `SR_CONNECTION` if Redis cannot be reached; the client's
   * connection is not touched.
   * @default '2s'
   */
  readonly readTimeout?: Duration;
  /**
   * Timeout of a command on the lane `control`, unless the call has its own. After that the
   * connection is replaced.
   * @default '2s'
   */
  readonly commandTimeout?: Duration;
  /** Timeout of a command on the lane `bulk`. @default '30s' */
  readonly bulkTimeout?: Duration;
  /**
   * Returns the user name and password, and is called before each connection that the driver opens:
   * for passwords that change, such as cloud IAM tokens. Its result takes precedence over the
   * credentials of the client or the options. A client that you pass keeps its own credentials; a
   * client that the driver creates uses these as well. If the function fails, or has not returned
   * after four fifths of `connectTimeout`, connecting fails, and the function is called again after
   * a delay that grows to 5 s.
   * @default the credentials of the client when a connection is opened
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
    // Does not show the given value, which may contain the password.
    throw invalidOption(
      'credentials',
      undefined,
      'a function that returns { username?, password }',
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

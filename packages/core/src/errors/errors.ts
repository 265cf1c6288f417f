import { describeValue } from './describe-value.js';
import type { ErrorDetails } from './error-details.js';
import { isError } from './is-error.js';
import { readProperty } from './read-property.js';

/**
 * Every code of a {@link SmartRedisError}. Codes are stable within a major version; messages are
 * not.
 */
export const errorCodes = [
  'SR_INVALID_OPTION',
  'SR_DUPLICATE_CACHE',
  'SR_CROSS_SLOT',
  'SR_KEY_TAKEN',
  'SR_KEY_PREFIX',
  'SR_CONNECTION',
  'SR_AUTH',
  'SR_COMMAND_TIMEOUT',
  'SR_REPLY',
  'SR_FETCH_FAILED',
  'SR_FETCH_TIMEOUT',
  'SR_INVALID_RESULT',
  'SR_ROW_WITHOUT_ID',
  'SR_NOT_SERIALIZABLE',
  'SR_WRITER_FAILED',
  'SR_UNDECODABLE',
  'SR_STAGING_INCOMPLETE',
  'SR_INSUFFICIENT_MEMORY',
  'SR_STALE_TERM',
  'SR_FENCE_LOST',
  'SR_DEPOSED',
  'SR_NOTHING_TO_KEEP',
  'SR_REFRESH_FAILED',
  'SR_REFUSED',
  'SR_NO_SUCH_VERSION',
  'SR_VERSION_CHANGED',
  'SR_NOT_BUILT',
  'SR_UNKNOWN_CACHE',
  'SR_UNKNOWN_MEMBER',
  'SR_TIMEOUT',
  'SR_ABORTED',
  'SR_UNREGISTERED',
  'SR_SERVED_ELSEWHERE',
  'SR_CLOSED',
] as const;

/** A stable error code; `docs/errors.md` explains each code and what to do. */
export type SmartRedisErrorCode = (typeof errorCodes)[number];

/** Details of a failure that are safe to log: never a password, never a row. */
export type SmartRedisErrorDetails = Readonly<Record<string, unknown>>;

/** Options of {@link SmartRedisError}. */
export interface SmartRedisErrorOptions {
  /**
   * The original error. For an error of a client library, a copy of the parts that are safe to log.
   */
  readonly cause?: unknown;
  /** Facts about the failure, safe to log. */
  readonly details?: SmartRedisErrorDetails;
}

/**
 * The error class of smart-redis. Distinguish failures by `code`, preferably with
 * {@link isSmartRedisError}, which also works if one process has loaded an ESM and a CommonJS copy
 * of the library.
 */
export class SmartRedisError extends Error {
  override readonly name = 'SmartRedisError';
  /** The kind of the failure; stable within a major version. */
  readonly code: SmartRedisErrorCode;
  /**
   * Details of the failure that are safe to log. {@link isSmartRedisError} with a code narrows
   * their type.
   */
  readonly details: SmartRedisErrorDetails;

  constructor(code: SmartRedisErrorCode, message: string, options: SmartRedisErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.details = options.details ?? {};
  }
}

/**
 * A {@link SmartRedisError} with a known code. Each of the details in {@link ErrorDetails} may be
 * missing.
 */
export type SmartRedisErrorOf<Code extends SmartRedisErrorCode> = SmartRedisError & {
  readonly code: Code;
  readonly details: Readonly<
    Partial<Code extends keyof ErrorDetails ? ErrorDetails[Code] : object>
  >;
};

/**
 * Whether `error` is a {@link SmartRedisError}, optionally with a given code, which also types its
 * `details`.
 */
export function isSmartRedisError(error: unknown): error is SmartRedisError;
export function isSmartRedisError<Code extends SmartRedisErrorCode>(
  error: unknown,
  code: Code,
): error is SmartRedisErrorOf<Code>;
export function isSmartRedisError(error: unknown, code?: SmartRedisErrorCode): boolean {
  if (!isError(error) || readProperty(error, 'name') !== 'SmartRedisError') return false;
  const found = readProperty(error, 'code');
  return code === undefined ? found !== undefined : found === code;
}

/**
 * The error for an invalid option: its message contains the option, the given value and the allowed
 * values.
 */
export function invalidOption(option: string, given: unknown, allowed: string): SmartRedisError {
  return new SmartRedisError(
    'SR_INVALID_OPTION',
    `option "${option}" must be ${allowed}; got ${describeValue(given)}`,
    { details: { option, allowed } },
  );
}

import { describeValue } from './describe-value.js';
import type { ErrorDetails } from './error-details.js';
import { isError } from './is-error.js';
import { readProperty } from './read-property.js';

/**
 * Every code a {@link SmartRedisError} can carry. Codes are stable within a major version, messages
 * are not.
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
  'SR_VERSION_CHANGED',
  'SR_TIMEOUT',
  'SR_ABORTED',
  'SR_UNREGISTERED',
  'SR_SERVED_ELSEWHERE',
  'SR_CLOSED',
] as const;

/** A stable, documented error code; `docs/errors.md` says what each means and what to do. */
export type SmartRedisErrorCode = (typeof errorCodes)[number];

/** Facts about a failure, safe to log: never a password, never a row. */
export type SmartRedisErrorDetails = Readonly<Record<string, unknown>>;

/** Options of {@link SmartRedisError}. */
export interface SmartRedisErrorOptions {
  /** What was caught. Of a client library's error only what is safe to log. */
  readonly cause?: unknown;
  /** Facts about the failure, safe to log. */
  readonly details?: SmartRedisErrorDetails;
}

/**
 * The one error class of smart-redis. Tell failures apart by `code`, best through
 * {@link isSmartRedisError}, which also works when an ESM and a CommonJS copy of the library meet
 * in one process.
 */
export class SmartRedisError extends Error {
  override readonly name = 'SmartRedisError';
  /** What went wrong, stable within a major version. */
  readonly code: SmartRedisErrorCode;
  /**
   * Facts about the failure, safe to log. Typed once the code is known: {@link isSmartRedisError}.
   */
  readonly details: SmartRedisErrorDetails;

  constructor(code: SmartRedisErrorCode, message: string, options: SmartRedisErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.details = options.details ?? {};
  }
}

/**
 * A {@link SmartRedisError} of a known code. Its details may lack any of what {@link ErrorDetails}
 * lists.
 */
export type SmartRedisErrorOf<Code extends SmartRedisErrorCode> = SmartRedisError & {
  readonly code: Code;
  readonly details: Readonly<
    Partial<Code extends keyof ErrorDetails ? ErrorDetails[Code] : object>
  >;
};

/**
 * Whether `error` is a {@link SmartRedisError}, and of that code when one is given: its `details`
 * are typed then.
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

/** The error for a wrong option: names the option, what was given and what is allowed. */
export function invalidOption(option: string, given: unknown, allowed: string): SmartRedisError {
  return new SmartRedisError(
    'SR_INVALID_OPTION',
    `option "${option}" must be ${allowed}; got ${describeValue(given)}`,
    { details: { option, allowed } },
  );
}

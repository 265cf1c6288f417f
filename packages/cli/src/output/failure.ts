import type { SmartRedisErrorCode } from '@smart-redis/core';
import { isSmartRedisError } from '@smart-redis/core';
import type { ExitCode } from './exit-codes.js';
import { exitCodes } from './exit-codes.js';
import { isProblem } from './problem.js';

/** Of errors that the command line itself causes, or a name that nothing has. */
const usageErrors: ReadonlySet<SmartRedisErrorCode> = new Set<SmartRedisErrorCode>([
  ...(['SR_INVALID_OPTION', 'SR_KEY_PREFIX', 'SR_UNKNOWN_CACHE', 'SR_NO_SUCH_VERSION'] as const),
]);

const connectionErrors: ReadonlySet<SmartRedisErrorCode> = new Set<SmartRedisErrorCode>([
  ...(['SR_CONNECTION', 'SR_AUTH', 'SR_COMMAND_TIMEOUT', 'SR_REPLY'] as const),
]);

/** Of misuse of ourselves. */
const ownErrors: ReadonlySet<SmartRedisErrorCode> = new Set<SmartRedisErrorCode>([
  ...(['SR_CLOSED', 'SR_ABORTED'] as const),
]);

/** The exit code for an error that ended a command. */
export function exitCodeOf(error: unknown): ExitCode {
  if (isProblem(error)) return error.exitCode;
  if (!isSmartRedisError(error) || ownErrors.has(error.code)) return exitCodes.ownFault;
  if (usageErrors.has(error.code)) return exitCodes.usage;
  return connectionErrors.has(error.code) ? exitCodes.noConnection : exitCodes.finding;
}

/** An error as `--json` prints it. */
export interface FailureDocument {
  readonly error: {
    /** The code of a `SmartRedisError`. @default absent: another error */
    readonly code?: string;
    readonly message: string;
  };
  readonly exitCode: ExitCode;
}

/** What is said of an error; `mask` removes passwords. */
export function failureDocument(
  error: unknown,
  exitCode: ExitCode,
  mask: (text: string) => string,
): FailureDocument {
  const message = mask(messageOf(error));
  const code = isSmartRedisError(error) ? { code: error.code } : {};
  return { error: { ...code, message }, exitCode };
}

/** The message, and for an error of our own making where it came from. */
export function messageOf(error: unknown): string {
  if (isSmartRedisError(error) || isProblem(error)) return error.message;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `internal error, please report it: ${text}`;
}

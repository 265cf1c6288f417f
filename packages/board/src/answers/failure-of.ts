import { isSmartRedisError } from '@smart-redis/core/drivers';
import type { ApiFailure } from '../api.js';
import type { BoardErrorCode } from './board-error.js';
import { BoardError } from './board-error.js';

/** A failure as the browser gets it. */
export interface Failure {
  readonly status: FailureStatus;
  readonly body: ApiFailure;
  /** Whether it is a mistake of ours, or of the application: to be logged. */
  readonly isFault: boolean;
}

export type FailureStatus = 400 | 403 | 404 | 405 | 409 | 500 | 503;

/** What to answer when something was thrown. Nothing but what smart-redis itself says is told. */
export function failureOf(error: unknown): Failure {
  if (error instanceof BoardError) return failure(boardStatus[error.code], error);
  if (!isSmartRedisError(error)) {
    const message = 'The board failed; the log of the server says why.';
    return { ...failure(500, { code: 'BOARD_FAULT', message }), isFault: true };
  }
  const lacking = lackingRight(error.details);
  if (lacking !== undefined) {
    const message = `The Redis user of this board may not run ${lacking}; extend its ACL. ${error.message}`;
    return failure(403, { code: error.code, message });
  }
  const nearest = nearestOf(error.details);
  return failure(statusOf(error.code), error, nearest);
}

function failure(
  status: FailureStatus,
  { code, message }: { readonly code: string; readonly message: string },
  nearest?: string,
): Failure {
  const error = nearest === undefined ? { code, message } : { code, message, nearest };
  return { status, body: { error }, isFault: false };
}

const boardStatus: Readonly<Record<BoardErrorCode, FailureStatus>> = {
  BOARD_READ_ONLY: 405,
  BOARD_AUTH: 403,
  BOARD_ORIGIN: 403,
  BOARD_REQUEST: 400,
  BOARD_CLOSED: 503,
};

/** The command, and its key as far as Redis says it, for which the user lacks the right. */
function lackingRight(details: object): string | undefined {
  const { reply, command, key } = details as Readonly<Record<string, unknown>>;
  if (reply !== 'NOPERM' || typeof command !== 'string') return undefined;
  const on = typeof key === 'string' && key !== '' ? ` on "${key}"` : '';
  return command.toUpperCase() + on;
}

/** Redis away: 503; what is not there: 404; what cannot be done as things are: 409. */
function statusOf(code: string): FailureStatus {
  if (unavailable.has(code)) return 503;
  if (code === 'SR_UNKNOWN_CACHE' || code === 'SR_NO_SUCH_VERSION') return 404;
  return code === 'SR_INVALID_OPTION' ? 400 : 409;
}

const unavailable: ReadonlySet<string> = new Set([
  ...['SR_CONNECTION', 'SR_AUTH', 'SR_COMMAND_TIMEOUT', 'SR_REPLY', 'SR_CLOSED'],
]);

function nearestOf(details: unknown): string | undefined {
  if (typeof details !== 'object' || details === null) return undefined;
  const nearest: unknown = Reflect.get(details, 'nearest');
  return typeof nearest === 'string' ? nearest : undefined;
}

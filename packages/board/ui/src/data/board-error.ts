import type { ApiFailure } from '../../../src/api.js';

/** What the board refuses with, or that it did not answer. */
export class BoardError extends Error {
  /** A code of smart-redis or of the board; `BOARD_UNREACHABLE` if there was no answer. */
  readonly code: string;
  /** The cache that was probably meant. */
  readonly nearest: string | undefined;

  constructor({ code, message, nearest }: ApiFailure['error']) {
    super(message);
    this.code = code;
    this.nearest = nearest;
  }
}

/** Any failure of a request as a {@link BoardError}. */
export function toBoardError(error: unknown): BoardError {
  if (error instanceof BoardError) return error;
  return new BoardError({
    code: 'BOARD_UNREACHABLE',
    message: 'The server of this board does not answer.',
  });
}

/** What the board itself refuses; the message is for people and one sentence. */
export class BoardError extends Error {
  override readonly name = 'BoardError';
  readonly code: BoardErrorCode;

  constructor(code: BoardErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

export type BoardErrorCode =
  'BOARD_READ_ONLY' | 'BOARD_AUTH' | 'BOARD_ORIGIN' | 'BOARD_REQUEST' | 'BOARD_CLOSED';

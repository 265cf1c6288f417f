/** An error that Redis answers: its first word, and the rest. */
export class ErrorReply extends Error {}

export const wrongType = (): ErrorReply =>
  new ErrorReply('WRONGTYPE Operation against a key holding the wrong kind of value');

export const notAnInteger = (): ErrorReply =>
  new ErrorReply('ERR value is not an integer or out of range');

/** An error reply of Redis: its first word, and the rest. */
export class ErrorReply extends Error {}

export const wrongType = (): ErrorReply =>
  new ErrorReply('WRONGTYPE Operation against a key holding the wrong kind of value');

export const notAnInteger = (): ErrorReply =>
  new ErrorReply('ERR value is not an integer or out of range');

export const notAFloat = (): ErrorReply => new ErrorReply('ERR value is not a valid float');

export const syntaxError = (): ErrorReply => new ErrorReply('ERR syntax error');

/** The error for a command or an option that only a real server supports. */
export function notInMemory(what: string): ErrorReply {
  return new ErrorReply(
    `ERR unknown command '${what}': the in-memory Redis does not support it. A real server does: ` +
      `startRedis() of @smart-redis/testing`,
  );
}

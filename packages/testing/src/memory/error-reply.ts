/** An error that Redis answers: its first word, and the rest. */
export class ErrorReply extends Error {}

export const wrongType = (): ErrorReply =>
  new ErrorReply('WRONGTYPE Operation against a key holding the wrong kind of value');

export const notAnInteger = (): ErrorReply =>
  new ErrorReply('ERR value is not an integer or out of range');

export const notAFloat = (): ErrorReply => new ErrorReply('ERR value is not a valid float');

export const syntaxError = (): ErrorReply => new ErrorReply('ERR syntax error');

/** Of a command, or an option of one, that only a real server has. */
export function notInMemory(what: string): ErrorReply {
  return new ErrorReply(
    `ERR unknown command '${what}': the Redis in memory does not have it. A real server does: ` +
      `startRedis() of @smart-redis/testing`,
  );
}

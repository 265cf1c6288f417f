import { ErrorReply } from 'redis';

/** An error reply starts with a word in capitals; errors of node-redis and of Node do not. */
const replyWord = /^[A-Z]{2}[A-Z0-9]* /;

/** The text of the error reply, if the error is a reply of Redis. */
export function replyOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  // A check of the class alone would miss errors of a second copy of node-redis in the process.
  if (error instanceof ErrorReply || replyWord.test(error.message)) return error.message;
  // A sentinel client adds the name of the node in front: "Master Client (host:port): WRONGPASS …".
  return error.cause === undefined ? undefined : replyOf(error.cause);
}

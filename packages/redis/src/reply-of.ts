import { ErrorReply } from 'redis';

/** An error reply begins with a word in capitals; errors of node-redis and of Node do not. */
const replyWord = /^[A-Z]{2}[A-Z0-9]* /;

/** Redis's own words, when the error is a reply of Redis. */
export function replyOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  // The class alone would miss an error of a second copy of node-redis in the process.
  if (error instanceof ErrorReply || replyWord.test(error.message)) return error.message;
  // A sentinel client puts the node's name before it: "Master Client (host:port): WRONGPASS …".
  return error.cause === undefined ? undefined : replyOf(error.cause);
}

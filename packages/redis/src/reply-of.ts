import { ErrorReply } from 'redis';

/** An error reply begins with a word in capitals; errors of node-redis and of Node do not. */
const replyWord = /^[A-Z]{2}[A-Z0-9]* /;

/** Redis's own words, when the error is a reply of Redis. */
export function replyOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  // The class alone would miss an error of a second copy of node-redis in the process.
  return error instanceof ErrorReply || replyWord.test(error.message) ? error.message : undefined;
}

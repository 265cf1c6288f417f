import type { SmartRedisErrorDetails } from '../errors.js';
import { isSmartRedisError, SmartRedisError } from '../errors.js';

/** What a command failed with. */
export interface FailedCommand {
  /** The library's error. */
  readonly error: unknown;
  /** Redis's own words, when the error is a reply of Redis. */
  readonly reply: string | undefined;
  /** The command's name; never its arguments. */
  readonly command: string;
  /** `host:port` */
  readonly address: string;
}

const authenticationReplies: ReadonlySet<string> = new Set(['WRONGPASS', 'NOAUTH']);

/** The `SmartRedisError` for a library's error. */
export function translateError({ error, reply, command, address }: FailedCommand): SmartRedisError {
  if (isSmartRedisError(error)) return error;
  const details: SmartRedisErrorDetails = { command, address };
  if (reply === undefined) {
    const why = error instanceof Error ? error.message : String(error);
    return new SmartRedisError(
      'SR_CONNECTION',
      `${command} to Redis at ${address} failed: ${why}`,
      {
        ...{ cause: error, details },
      },
    );
  }
  const word = /^\w+/.exec(reply)?.[0] ?? '';
  if (authenticationReplies.has(word)) {
    return new SmartRedisError(
      'SR_AUTH',
      `Redis at ${address} refused the credentials (${word}); check user name and password`,
      { cause: error, details },
    );
  }
  return new SmartRedisError(
    'SR_REPLY',
    `Redis at ${address} answered ${command} with an error: ${reply}`,
    {
      ...{ cause: error, details: { ...details, reply: word } },
    },
  );
}

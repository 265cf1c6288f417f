import type { SmartRedisErrorDetails } from '../errors/errors.js';
import { isSmartRedisError, SmartRedisError } from '../errors/errors.js';
import { hideCredentials } from '../errors/hide-credentials.js';
import { isError } from '../errors/is-error.js';
import { copyError } from '../errors/copy-error.js';
import { reasonOf } from '../errors/reason-of.js';
import { replyWord } from './reply-word.js';

/** A failed command. */
export interface FailedCommand {
  /** The library's error. */
  readonly error: unknown;
  /** The text of the error reply, if the error is a reply of Redis. */
  readonly reply: string | undefined;
  /** The command's name; never its arguments. */
  readonly command: string;
  /** `host:port` */
  readonly address: string;
  /** Whether the connection logs in with a password. @default true */
  readonly givesPassword?: boolean;
}

const authenticationReplies: ReadonlySet<string> = new Set(['WRONGPASS', 'NOAUTH']);

/** The `SmartRedisError` for a library's error. */
export function translateError(failed: FailedCommand): SmartRedisError {
  const { error, reply, command, address, givesPassword = true } = failed;
  if (isSmartRedisError(error)) return error;
  const details: SmartRedisErrorDetails = { command, address };
  const cause = withoutCredentials(error);
  if (reply === undefined) {
    return new SmartRedisError(
      'SR_CONNECTION',
      `${command} to Redis at ${address} failed: ${reasonOf(error)}`,
      { cause, details },
    );
  }
  const word = replyWord(reply);
  if (word === 'NOAUTH' && !givesPassword) {
    return new SmartRedisError(
      'SR_AUTH',
      `Redis at ${address} requires a password, and none was given (NOAUTH): give it in the URL or in the connection options`,
      { cause, details },
    );
  }
  if (authenticationReplies.has(word)) {
    return new SmartRedisError(
      'SR_AUTH',
      `Redis at ${address} refused the credentials (${word}); check the user name and password`,
      { cause, details },
    );
  }
  if (word === 'READONLY') {
    return new SmartRedisError(
      'SR_REPLY',
      `Redis at ${address} is a read-only replica and refused ${command} (READONLY): ` +
        'use the address of the primary, or wait for the failover to end',
      { cause, details: { ...details, reply: word } },
    );
  }
  return new SmartRedisError(
    'SR_REPLY',
    `Redis at ${address} answered ${command} with an error: ${hideCredentials(reply)}`,
    { cause, details: { ...details, reply: word } },
  );
}

/** Libraries attach the failed command to their errors, including the password of AUTH, or rows. */
export function withoutCredentials(error: unknown): unknown {
  if (isError(error)) return copyError(error, codeOnly);
  return reasonOf(error);
}

function codeOnly(value: unknown): unknown {
  return typeof value === 'string' || typeof value === 'number' ? value : undefined;
}

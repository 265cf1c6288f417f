import { createHash } from 'node:crypto';
import type { CommandArgument, RedisDriver, Reply, SendOptions } from '../contracts/driver.js';
import { isSmartRedisError, SmartRedisError } from '../errors/errors.js';

/** A Lua script with the digest that Redis knows it by. */
export interface Script {
  readonly source: string;
  /** SHA-1 in hexadecimal, as EVALSHA takes it. */
  readonly digest: string;
}

/**
 * Makes a {@link Script} of Lua source, less its lines of comments. It may touch only the keys that
 * it is given.
 */
export function defineScript(text: string): Script {
  // They travel with every EVAL.
  const source = text.replace(/^ *--.*\n/gm, '');
  return { source, digest: createHash('sha1').update(source).digest('hex') };
}

/**
 * Runs a script on the node of its first key: EVALSHA, and EVAL where the server does not know the
 * script (restart, failover, SCRIPT FLUSH). `keys` lie in one slot. Nothing is sent once
 * `options.signal` has aborted.
 */
export async function runScript(
  driver: RedisDriver,
  script: Script,
  keys: readonly [string, ...string[]],
  args: readonly CommandArgument[],
  options: Omit<SendOptions, 'key'> = {},
): Promise<Reply> {
  const tail = [String(keys.length), ...keys, ...args];
  const routed = { ...options, key: keys[0] };
  try {
    return await driver.send(['EVALSHA', script.digest, ...tail], routed);
  } catch (error) {
    if (!isSmartRedisError(error, 'SR_REPLY') || error.details.reply !== 'NOSCRIPT') {
      throw namingKeys(error, keys);
    }
    // Whoever aborts cleans up behind what was sent: what is sent after that would be left.
    if (options.signal?.aborted === true) throw error;
    try {
      return await driver.send(['EVAL', script.source, ...tail], routed);
    } catch (refused) {
      throw namingKeys(refused, keys);
    }
  }
}

const mostKeys = 8;

/**
 * Redis refuses a script whose keys the user may not both read and write, and does not say which
 * they are.
 */
function namingKeys(error: unknown, keys: readonly string[]): unknown {
  if (!isSmartRedisError(error, 'SR_REPLY') || error.details.reply !== 'NOPERM') return error;
  if (!error.message.includes('one of the keys')) return error;
  const named = keys.slice(0, mostKeys).map((key) => JSON.stringify(key));
  const more = keys.length > mostKeys ? ` and ${String(keys.length - mostKeys)} more` : '';
  return new SmartRedisError(
    'SR_REPLY',
    `${error.message}; the user has to have the right to read and to write (~, not %R~ or %W~) ${named.join(', ')}${more}`,
    { cause: error.cause, details: { ...error.details, keys: keys.slice(0, mostKeys) } },
  );
}

import { createHash } from 'node:crypto';
import type { CommandArgument, RedisDriver, Reply, SendOptions } from '../contracts/driver.js';
import { isSmartRedisError, SmartRedisError } from '../errors/errors.js';

/** A Lua script with its digest. */
export interface Script {
  readonly source: string;
  /** SHA-1 in hexadecimal, as EVALSHA takes it. */
  readonly digest: string;
  /** It is always sent as text. @default false */
  readonly isRare?: boolean;
}

/** Options of {@link defineScript}. */
export interface ScriptOptions {
  /**
   * A script that instances run seldom, as when they end: the server most likely does not have it,
   * and to ask would cost a round trip when others wait.
   * @default false
   */
  readonly isRare?: boolean;
}

/**
 * Creates a {@link Script} from Lua source, without its comment lines. A script may only access the
 * keys that it is called with.
 */
export function defineScript(text: string, { isRare = false }: ScriptOptions = {}): Script {
  // Comments would be sent with every EVAL.
  const source = text.replace(/^ *--.*\n/gm, '');
  return { source, digest: createHash('sha1').update(source).digest('hex'), isRare };
}

/**
 * Runs a script on the node of its first key: EVALSHA, and EVAL if the server does not have the
 * script (restart, failover, SCRIPT FLUSH). `keys` must be in one slot. Nothing is sent once
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
  const call = (byText: boolean): Promise<Reply> =>
    driver.send(
      byText ? ['EVAL', script.source, ...tail] : ['EVALSHA', script.digest, ...tail],
      routed,
    );
  try {
    return await call(script.isRare === true);
  } catch (error) {
    if (!isSmartRedisError(error, 'SR_REPLY') || error.details.reply !== 'NOSCRIPT') {
      throw namingKeys(error, keys);
    }
    // After an abort the caller cleans up, so anything that is sent later would be left behind.
    if (options.signal?.aborted === true) throw error;
    try {
      return await call(true);
    } catch (refused) {
      throw namingKeys(refused, keys);
    }
  }
}

const mostKeys = 8;

/**
 * Redis refuses a script unless the user may both read and write all of its keys, but does not name
 * the keys.
 */
function namingKeys(error: unknown, keys: readonly string[]): unknown {
  if (!isSmartRedisError(error, 'SR_REPLY') || error.details.reply !== 'NOPERM') return error;
  if (!error.message.includes('one of the keys')) return error;
  const named = keys.slice(0, mostKeys).map((key) => JSON.stringify(key));
  const more = keys.length > mostKeys ? ` and ${String(keys.length - mostKeys)} more` : '';
  return new SmartRedisError(
    'SR_REPLY',
    `${error.message}; the Redis user needs permission to read and write (~, not %R~ or %W~) ${named.join(', ')}${more}`,
    { cause: error.cause, details: { ...error.details, keys: keys.slice(0, mostKeys) } },
  );
}

import type { Reply } from '../contracts/driver.js';
import { SmartRedisError } from '../errors/errors.js';

/**
 * The whole number that `what` must be. Some clients are told to answer numbers as text. Anything
 * else is an error, because timers and comparisons would take it for 0.
 * @throws SmartRedisError `SR_REPLY`
 */
export function integerReply(reply: Reply | undefined, what: string): number {
  const number =
    typeof reply === 'string' && /^-?\d{1,16}$/.test(reply) ? Number(reply) : (reply ?? Number.NaN);
  if (typeof number === 'number' && Number.isSafeInteger(number)) return number;
  const found = Array.isArray(reply)
    ? 'an array'
    : reply === null
      ? 'nothing'
      : `a ${typeof reply}`;
  throw new SmartRedisError(
    'SR_REPLY',
    `Redis answered with ${found} where ${what} must be a whole number; a proxy or an option of the client changes replies`,
    { details: { what } },
  );
}

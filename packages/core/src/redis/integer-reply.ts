import type { Reply } from '../contracts/driver.js';
import { SmartRedisError } from '../errors/errors.js';

/**
 * The whole number in a reply. Some clients are configured to return numbers as text. Anything else
 * is an error, because timers and comparisons would treat it as 0.
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
    `Redis answered with ${found} where ${what} must be a whole number; check whether a proxy or a client option changes replies`,
    { details: { what } },
  );
}

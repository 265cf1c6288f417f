import type { Reply } from '../contracts/driver.js';
import { integerReply } from './integer-reply.js';

/**
 * Milliseconds since 1970 in a reply to TIME (https://redis.io/docs/latest/commands/time/).
 * @throws SmartRedisError `SR_REPLY`
 */
export function serverMsOf(reply: Reply): number {
  const [seconds, micros] = Array.isArray(reply) ? (reply as readonly Reply[]) : [];
  const what = 'the time of the server';
  return integerReply(seconds, what) * 1000 + integerReply(micros, what) / 1000;
}

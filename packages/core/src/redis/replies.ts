import type { Reply } from '../contracts/driver.js';
import { SmartRedisError } from '../errors/errors.js';

/** An array reply. */
export function arrayReply(reply: Reply | undefined): readonly Reply[] {
  if (!isArray(reply)) throw unexpected('an array', reply);
  return reply;
}

/** A bulk string reply; `null` for a missing value. */
export function bulkReply(reply: Reply | undefined): string | Buffer | null {
  if (reply === null || typeof reply === 'string' || Buffer.isBuffer(reply)) return reply;
  throw unexpected('a bulk string', reply);
}

/** A bulk string reply as text, even if a binary codec in the same reply made it a `Buffer`. */
export function textReply(reply: Reply | undefined): string {
  const text = bulkReply(reply);
  if (text === null) throw unexpected('text', reply);
  return text.toString();
}

/** A score: text in RESP2; a RESP3 client may return a number. */
export function scoreReply(reply: Reply | undefined): number {
  if (typeof reply === 'number') return reply;
  const text = textReply(reply);
  if (text === 'inf') return Number.POSITIVE_INFINITY;
  return text === '-inf' ? Number.NEGATIVE_INFINITY : Number(text);
}

/** `Array.isArray` does not narrow a readonly array. */
export function isArray(reply: Reply | undefined): reply is readonly Reply[] {
  return Array.isArray(reply);
}

function unexpected(wanted: string, reply: Reply | undefined): SmartRedisError {
  // The reply may contain rows, so only its kind is named.
  const kind = reply === null ? 'null' : Array.isArray(reply) ? 'an array' : `a ${typeof reply}`;
  return new SmartRedisError('SR_REPLY', `expected ${wanted} as the reply, got ${kind}`);
}

import type { Reply } from '../contracts/driver.js';

/** Commands whose reply is a flat array in RESP2; in RESP3 each member is in a pair with its score. */
const flatInResp2: ReadonlySet<string> = new Set([
  ...['zrange', 'zrevrange', 'zrangebyscore', 'zrevrangebyscore', 'zrandmember', 'hrandfield'],
  ...['zunion', 'zinter', 'zdiff', 'zpopmin', 'zpopmax'],
]);

/**
 * Converts a library's reply to the command `name` to RESP2 form: maps and pairs are flat, sets are
 * arrays, doubles and big integers are text, booleans are 1 and 0.
 */
export function resp2Reply(value: unknown, name: string): Reply {
  const isPaired = Array.isArray(value) && Array.isArray(value[0]);
  if (isPaired && flatInResp2.has(name.toLowerCase())) return resp2Value(value.flat());
  return resp2Value(value);
}

function resp2Value(value: unknown): Reply {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  // RESP2 has no doubles: other numbers are text.
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : doubleText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'boolean') return value ? 1 : 0;
  return resp2Aggregate(value);
}

function doubleText(value: number): string {
  if (value === Infinity) return 'inf';
  return value === -Infinity ? '-inf' : String(value);
}

function resp2Aggregate(value: unknown): Reply {
  if (Buffer.isBuffer(value)) return value;
  if (Array.isArray(value)) return value.map(resp2Value);
  if (value instanceof Set) return [...value].map(resp2Value);
  const entries = value instanceof Map ? [...value.entries()] : Object.entries(value as object);
  return entries.flat().map(resp2Value);
}

import type { RedisDriver } from '@smart-redis/core';
import { isSmartRedisError } from '@smart-redis/core';

/** A server of either kind. */
export interface Side {
  readonly driver: RedisDriver;
  /** Resolves when a key whose time is over is gone. */
  expired(key: string): Promise<void>;
}

/** One step of a sequence. */
export type Step = readonly [what: string, run: (side: Side) => Promise<unknown>];

/** A reply that does not depend on when exactly it was given. */
export async function outcome(reply: Promise<unknown>): Promise<unknown> {
  try {
    return timeless(await reply);
  } catch (error) {
    if (!isSmartRedisError(error, 'SR_REPLY')) throw error;
    return `error ${String(error.details.reply)}`;
  }
}

const longMs = 10_000_000;

function timeless(value: unknown): unknown {
  // How long a mark is still valid depends on the moment.
  if (Array.isArray(value) && value[0] === 'BUSY') return ['BUSY', typeof value[1]];
  if (Array.isArray(value)) return value.map(timeless);
  if (typeof value === 'number' && value > 1000 && value <= longMs) {
    return `less than ${String(Math.ceil(value / 1_000_000))} 000 s`;
  }
  if (typeof value === 'number') return isNow(value) ? 'now' : value;
  if (typeof value === 'string') {
    // Milliseconds, or microseconds.
    return value.replaceAll(/\d{13}(\d{3})?/g, (text) =>
      isNow(Number(text.slice(0, 13))) ? 'now' : text,
    );
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, of]) => [name, timeless(of)]));
  }
  return value;
}

const isNow = (ms: number): boolean => Math.abs(ms - Date.now()) < longMs;

/** All that stands in a server under these keys, with the kind of each time to live. */
export async function contents(side: Side, keys: readonly string[]): Promise<unknown> {
  const found: Record<string, unknown> = {};
  for (const key of new Set(keys)) found[key] = await contentsOf(side, key);
  return found;
}

/** What PTTL says of a key that is not there. */
const absent = -2;

async function contentsOf({ driver }: Side, name: string): Promise<unknown> {
  const reads = [
    ['GET'],
    ['HGETALL'],
    ['LRANGE', '0', '-1'],
    ['SMEMBERS'],
    ['ZRANGE', '0', '-1', 'WITHSCORES'],
  ] as const;
  const lifetime = await outcome(driver.send(['PTTL', name]));
  if (lifetime === absent) return null;
  const all: unknown[] = [lifetime];
  for (const [command, ...args] of reads) {
    const reply = await outcome(driver.send([command, name, ...args]));
    if (command === 'HGETALL') all.push(inAnyOrder(reply, 2));
    else if (command === 'SMEMBERS') all.push(inAnyOrder(reply, 1));
    else all.push(reply);
  }
  return all;
}

/** A reply whose entries, of so many words each, come in whatever order. */
export function inAnyOrder(reply: unknown, width: number): unknown {
  if (!Array.isArray(reply)) return reply;
  const entries: string[] = [];
  for (let at = 0; at < reply.length; at += width) {
    entries.push(JSON.stringify(reply.slice(at, at + width)));
  }
  return entries.sort();
}

import fc from 'fast-check';
import type { Side, Step } from './side.js';
import { inAnyOrder } from './side.js';

/** The keys of {@link commandSteps}. */
export const stepKeys = ['{r}:1', '{r}:2', '{r}:3'] as const;

const key = fc.constantFrom(...stepKeys);
/** Text that may be a number, a value, a field, a member or an item. */
export const text = fc.constantFrom('0', '7', '-3', 'x', 'ä€', '', '1763880000123', '1e3', '007');
const score = fc.constantFrom('0', '-3', '2.5', '1763880000123', 'x', 'inf', '-inf', '1e3', '+4');
const bound = fc.oneof(score, fc.constantFrom('(0', '(2.5', '(inf', '(x', ''));
const lifetime = fc.constantFrom('0', '-1', 'x', '1000000', '9000000');
const seconds = fc.constantFrom('0', '-1', 'x', '1000', '9000');
const index = fc.constantFrom('0', '1', '2', '-1', '-2', '9', '-9', 'x');
const pattern = fc.constantFrom('*', 'x', '?', '[0-7]', '[^x]*', '*ä*', '\\x');

type Word = string | fc.Arbitrary<string>;

/** A step that sends one command; `read` makes replies alike that mean the same. */
function sends(words: readonly Word[], read = (reply: unknown): unknown => reply) {
  return fc
    .tuple(...words.map((part) => (typeof part === 'string' ? fc.constant(part) : part)))
    .map(([name = '', ...args]): Step => [
      [name, ...args].join(' '),
      async ({ driver }) => read(await driver.send([name, ...args], { key: stepKeys[0] })),
    ]);
}

/** A step that sends one command. */
export const words = (...parts: readonly Word[]): fc.Arbitrary<Step> => sends(parts);

const unordered = (width: number, ...parts: readonly Word[]): fc.Arbitrary<Step> =>
  sends(parts, (reply) => inAnyOrder(reply, width));

/** What is small comes in one page, of a real server too. */
const page = (width: number, ...parts: readonly Word[]): fc.Arbitrary<Step> =>
  sends(parts, (reply) => (Array.isArray(reply) ? [reply[0], inAnyOrder(reply[1], width)] : reply));

const ofKeys = fc.oneof(
  words('DEL', key, key),
  words('UNLINK', key),
  words('EXISTS', key, key),
  words('TYPE', key),
  words('RENAME', key, key),
  words('PERSIST', key),
  words('PEXPIRE', key, lifetime),
  words('EXPIRE', key, seconds),
  words('PTTL', key),
  words('TTL', key),
  unordered(1, 'KEYS', fc.constantFrom('*', '{r}:?', '{r}:[13]')),
  page(1, 'SCAN', '0', 'COUNT', '100', 'MATCH', '{r}:*'),
  page(1, 'SCAN', '0', 'COUNT', '100', 'TYPE', fc.constantFrom('hash', 'zset')),
);

const ofStrings = fc.oneof(
  words('GET', key),
  words('MGET', key, key),
  words('SET', key, text),
  words('SET', key, text, fc.constantFrom('NX', 'XX', 'nx', 'y')),
  words('SET', key, text, 'PX', lifetime),
  words('SET', key, text, 'EX', seconds),
  words('APPEND', key, text),
  words('STRLEN', key),
  words('GETRANGE', key, index, index),
  words('INCR', key),
  words('INCRBY', key, fc.constantFrom('2', '-5', 'x')),
);

const ofHashes = fc.oneof(
  words('HSET', key, text, text, text, text),
  words('HGET', key, text),
  words('HMGET', key, text, text),
  unordered(2, 'HGETALL', key),
  unordered(1, 'HKEYS', key),
  unordered(1, 'HVALS', key),
  page(2, 'HSCAN', key, '0', 'COUNT', '10'),
  page(2, 'HSCAN', key, '0', 'MATCH', pattern),
  words('HSCAN', key, 'x'),
  words('HDEL', key, text, text),
  words('HLEN', key),
  words('HEXISTS', key, text),
  words('HINCRBY', key, text, fc.constantFrom('1', '-2', 'x')),
);

const ofLists = fc.oneof(
  words('RPUSH', key, text, text),
  words('LPUSH', key, text, text),
  words('LPOP', key),
  words('RPOP', key),
  words('LPOP', key, fc.constantFrom('0', '2', '-1', 'x')),
  words('RPOP', key, fc.constantFrom('0', '2', '9')),
  words('LLEN', key),
  words('LINDEX', key, index),
  words('LRANGE', key, index, index),
  words('LTRIM', key, index, index),
);

const ofSets = fc.oneof(
  words('SADD', key, text, text),
  words('SCARD', key),
  words('SISMEMBER', key, text),
  unordered(1, 'SMEMBERS', key),
  page(1, 'SSCAN', key, '0', 'COUNT', '10', 'MATCH', pattern),
  words('SREM', key, text, text),
);

const ofSortedSets = fc.oneof(
  words('ZADD', key, score, text, score, text),
  words('ZADD', key, score, text, score),
  words('ZCARD', key),
  words('ZSCORE', key, text),
  words('ZRANK', key, text),
  words('ZREVRANK', key, text),
  words('ZRANGE', key, index, index),
  words('ZRANGE', key, index, index, fc.constantFrom('WITHSCORES', 'withscores', 'y')),
  words('ZREVRANGE', key, index, index, 'WITHSCORES'),
  words('ZRANGEBYSCORE', key, bound, bound, 'WITHSCORES'),
  words('ZREMRANGEBYSCORE', key, bound, bound),
  words('HSETNX', key, text, text),
  words('ZRANGEBYSCORE', key, bound, bound, 'LIMIT', index, index),
  words('ZCOUNT', key, bound, bound),
  page(2, 'ZSCAN', key, '0', 'COUNT', '10'),
  words('ZREM', key, text, text),
);

const ofNothing = fc.oneof(
  words('NOSUCHCOMMAND', key),
  words('GET'),
  words('GET', key, key),
  words('HSET', key, text),
  words('HSET', key, text, text, text),
  words('EVALSHA', 'ffffffffffffffffffffffffffffffffffffffff', '0'),
  words('EVAL', "return redis.error_reply('MY own')", '0'),
  words('EVAL', "return redis.status_reply('FINE')", '0'),
  words('EVAL', 'return {1, 2.9, "ä€", false, true, {ARGV[1]}}', '0', text),
  words('EVAL', 'return redis.pcall("INCR", KEYS[1]).err', '1', key),
  words('EVAL', 'return redis.call("INCR", KEYS[1])', '1', key),
  words('EVAL', 'return cjson.decode(ARGV[1]).a', '0', fc.constant('{"a":"\\u20ac ä"}')),
  words('EVAL', 'return cjson.encode({ARGV[1], {}, {1, true}, -2.5})', '0', text),
  words('EVAL', 'return cjson.encode({[ARGV[1]] = {a = false}})', '0', text),
  words('EVAL', 'return cjson.encode(ARGV[1])', '0', fc.constant('"\\/ \n\t\u0001\u007f\0ä€')),
);

const expiry = fc
  .tuple(key, text)
  .map(([name, value]): Step => [`${name} expires`, (side) => expires(side, name, value)]);

async function expires(side: Side, name: string, value: string): Promise<void> {
  await side.driver.send(['SET', name, value, 'PX', '1']);
  await side.expired(name);
}

/** The commands that targets, readers and electors send, and those that tests ask by. */
export const commandSteps: fc.Arbitrary<Step> = fc.oneof(
  ofKeys,
  ofStrings,
  ofHashes,
  ofLists,
  ofSets,
  ofSortedSets,
  ofNothing,
  expiry,
);

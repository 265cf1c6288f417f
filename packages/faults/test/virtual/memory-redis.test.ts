import type { RedisDriver, Reply } from '@smart-redis/core';
import { isSmartRedisError } from '@smart-redis/core';
import { defineScript, runScript, siblingKey } from '@smart-redis/core/drivers';
import {
  acquireLeaderKey,
  issueTerm,
  releaseLeaderKey,
  renewLeaderKey,
} from '@smart-redis/core/electors';
import { ioredisDriver } from '@smart-redis/ioredis';
import type { RedisServer } from '@smart-redis/testing';
import { startRedis, waitFor } from '@smart-redis/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ScriptRunner } from '../../src/virtual/lua.js';
import { startLua } from '../../src/virtual/lua.js';
import { createMemoryRedis } from '../../src/virtual/memory-redis.js';
import { directDriver } from './direct-driver.js';
import type { ScriptCall } from './record-scripts.js';
import { recordScripts } from './record-scripts.js';

/** One step of a sequence, for a server of either kind. */
type Step = readonly [what: string, run: (driver: RedisDriver) => Promise<unknown>];

let lua: ScriptRunner;
let server: RedisServer;
let real: RedisDriver;
let recorded: readonly ScriptCall[];

beforeAll(async () => {
  lua = await startLua();
  server = await startRedis();
  real = ioredisDriver(server.url);
  await real.open();
  recorded = await recordScripts(lua);
});

afterAll(async () => {
  await real.close();
  await server.stop();
});

describe('the Redis in memory', () => {
  it('answers any sequence of commands as a real server does', async () => {
    await compare(fc.array(commands, { minLength: 5, maxLength: 40 }), 150);
  });

  it('runs the scripts of an election as a real server does', async () => {
    await compare(
      fc.array(fc.oneof(elections, disturbances), { minLength: 5, maxLength: 25 }),
      100,
    );
  });

  it('runs the scripts of claims, staging and commits as a real server does', async () => {
    expect(new Set(recorded.map(({ source }) => source)).size).toBe(8);
    const calls = fc.constantFrom(...recorded).chain(scriptCalls);
    await compare(fc.array(fc.oneof(calls, calls, disturbances), { maxLength: 25 }), 100);
  });
});

async function compare(sequences: fc.Arbitrary<Step[]>, numRuns: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(sequences, async (steps) => {
      await real.send(['FLUSHDB']);
      const memory = directDriver(createMemoryRedis({ lua, nowMs: Date.now }));
      for (const [what, run] of steps) {
        const [found, expected] = [await outcome(run(memory)), await outcome(run(real))];
        expect(found, what).toEqual(expected);
      }
      expect(await contents(memory)).toEqual(await contents(real));
    }),
    { numRuns },
  );
}

/** A reply that does not depend on when exactly it was given. */
async function outcome(reply: Promise<unknown>): Promise<unknown> {
  try {
    return timeless(await reply);
  } catch (error) {
    if (!isSmartRedisError(error, 'SR_REPLY')) throw error;
    return `error ${String(error.details.reply)}`;
  }
}

const longMs = 10_000_000;

function timeless(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(timeless);
  if (typeof value === 'number' && value > 1000 && value <= longMs) {
    return `less than ${String(Math.ceil(value / 1_000_000))} 000 s`;
  }
  if (typeof value === 'number') return isNow(value) ? 'now' : value;
  if (typeof value === 'string') {
    return value.replaceAll(/\d{13}/g, (text) => (isNow(Number(text)) ? 'now' : text));
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, of]) => [name, timeless(of)]));
  }
  return value;
}

const isNow = (ms: number): boolean => Math.abs(ms - Date.now()) < longMs;

const names = ['{r}:1', '{r}:2', '{r}:3'];
const key = fc.constantFrom(...names);
const text = fc.constantFrom('0', '7', '-3', 'x', 'ä€', '', '1763880000123', '1e3');
const score = fc.constantFrom('0', '-3', '2.5', '1763880000123', 'x');
const lifetime = fc.constantFrom('0', '-1', 'x', '1000000', '9000000');
const words = (...parts: readonly (string | fc.Arbitrary<string>)[]): fc.Arbitrary<Step> =>
  fc
    .tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part)))
    .map(([name = '', ...args]) => [
      [name, ...args].join(' '),
      (driver) => driver.send([name, ...args], { key: names[0] ?? '' }),
    ]);

const commands: fc.Arbitrary<Step> = fc.oneof(
  words('GET', key),
  words('SET', key, text),
  words('SET', key, text, 'PX', fc.constantFrom('1000000', '9000000', 'x')),
  words('APPEND', key, text),
  words('STRLEN', key),
  words('DEL', key, key),
  words('UNLINK', key),
  words('EXISTS', key, key),
  words('RENAME', key, key),
  words('PERSIST', key),
  words('PEXPIRE', key, lifetime),
  words('PTTL', key),
  words('HSET', key, text, text, text, text),
  words('HGET', key, text),
  words('HMGET', key, text, text),
  words('HDEL', key, text, text),
  words('HLEN', key),
  words('HEXISTS', key, text),
  words('HINCRBY', key, text, fc.constantFrom('1', '-2', 'x')),
  words('RPUSH', key, text, text),
  words('LLEN', key),
  words('LRANGE', key, fc.constantFrom('0', '1', '-2'), fc.constantFrom('0', '-1', '9')),
  words('SADD', key, text, text),
  words('SCARD', key),
  words('SISMEMBER', key, text),
  words('SREM', key, text, text),
  words('ZADD', key, score, text, score, text),
  words('ZCARD', key),
  words('ZSCORE', key, text),
  words('ZREM', key, text, text),
  words('NOSUCHCOMMAND', key),
  words('EVALSHA', 'ffffffffffffffffffffffffffffffffffffffff', '0'),
  fc.tuple(key, text).map(([name, value]): Step => [`${name} expires`, expires(name, value)]),
);

function expires(name: string, value: string) {
  return async (driver: RedisDriver): Promise<void> => {
    await driver.send(['SET', name, value, 'PX', '1']);
    await waitFor(async () => (await driver.send(['EXISTS', name])) === 0, { message: 'expiry' });
  };
}

const leaderKey = '{r}:leader';
const term = fc.constantFrom(0, 9_000_000_000_000, 9_000_000_000_005);
const holder = fc.constantFrom('one', 'two').map((candidacy) => ({ instance: 'i j', candidacy }));
const ttl = fc.constantFrom(null, 1_000_000, 9_000_000);
const call = { leaderKey, timeoutMs: 10_000, channel: 'election' };

const elections: fc.Arbitrary<Step> = fc.oneof(
  fc
    .record({ holder, ttlMs: ttl, minTerm: term, replaces: fc.constantFrom('', 'i j one', 'x') })
    .map((given): Step => [
      `acquire ${JSON.stringify(given)}`,
      (driver) => acquireLeaderKey(driver, { ...call, ...given.holder, ...given }),
    ]),
  fc
    .tuple(holder, ttl)
    .map(([who, ttlMs]): Step => [
      `renew ${who.candidacy}`,
      (driver) => renewLeaderKey(driver, { ...call, ...who, ttlMs }),
    ]),
  holder.map((who): Step => [
    `release ${who.candidacy}`,
    (driver) => releaseLeaderKey(driver, { ...call, ...who }),
  ]),
  term.map((minTerm): Step => [
    `issue a term above ${String(minTerm)}`,
    (driver) => issueTerm(driver, { ...call, minTerm }),
  ]),
);

const metadata = siblingKey('{r}:all', 'smart-redis:default:recorded');
const disturbedKeys = fc.constantFrom(leaderKey, '{r}:leader:term', '{r}:all', '{r}:by-id');
const disturbances: fc.Arbitrary<Step> = fc.oneof(
  words('DEL', disturbedKeys),
  words('SET', '{r}:leader:term', fc.constantFrom('x', '-1', '12', '9e15', '9007199254740991')),
  words('RPUSH', '{r}:all', text),
  words('GET', disturbedKeys),
  words('PTTL', disturbedKeys),
  words('HDEL', metadata, fc.constantFrom('version', 'term', 'attempt')),
);

/** A recorded call, its term, candidacy and what it expects replaced. */
function scriptCalls({ source, keys, args }: ScriptCall): fc.Arbitrary<Step> {
  const script = defineScript(source);
  return fc
    .record({
      term: fc.constantFrom('100', '101'),
      candidacy: fc.constantFrom('c', 'd'),
      expected: fc.constantFrom(null, null, null, 0, 3),
      sequence: fc.nat(3),
    })
    .map((changed): Step => [
      `${source.slice(-60)} ${JSON.stringify(changed)}`,
      (driver) => runScript(driver, script, keys as [string], changeArgs(args, changed)),
    ]);
}

interface Change {
  readonly term: string;
  readonly candidacy: string;
  readonly expected: number | null;
  readonly sequence: number;
}

function changeArgs(args: readonly string[], { term, candidacy, expected, sequence }: Change) {
  const [first = '', , ...rest] = args;
  if (/^\d{13}$/.test(first)) return [term, candidacy, ...rest];
  if (!first.startsWith('{')) return args;
  const plan = JSON.parse(first) as { targets?: { expected: number }[] };
  const attempt = `${term}-${candidacy}-${String(sequence)}`;
  const targets = plan.targets?.map((target) => ({
    ...target,
    expected: expected ?? target.expected,
  }));
  const json = JSON.stringify({ ...plan, term, candidacy, attempt, sequence, targets });
  return [json, ...args.slice(1)];
}

/** All that stands in a server, with the kind of each time to live. */
async function contents(driver: RedisDriver): Promise<unknown> {
  const keys = [...names, leaderKey, '{r}:leader:term', ...recorded.flatMap((each) => each.keys)];
  const found: Record<string, unknown> = {};
  for (const each of new Set(keys)) found[each] = await contentsOf(driver, each);
  return found;
}

async function contentsOf(driver: RedisDriver, name: string): Promise<unknown> {
  const reads = [['GET'], ['HGETALL'], ['LRANGE', '0', '-1'], ['SCARD'], ['ZCARD']] as const;
  const all: unknown[] = [await outcome(driver.send(['PTTL', name]))];
  for (const [command, ...args] of reads) {
    const reply = await outcome(driver.send([command, name, ...args]));
    all.push(command === 'HGETALL' && Array.isArray(reply) ? pairs(reply as Reply[]) : reply);
  }
  return all;
}

function pairs(flat: readonly Reply[]): unknown {
  const all: string[] = [];
  for (let at = 0; at < flat.length; at += 2)
    all.push(`${String(flat[at])}=${String(flat[at + 1])}`);
  return all.sort();
}

import { readFile } from 'node:fs/promises';
import { hash, jsonCodec, list, set, SmartRedis, sortedSet, string } from '@smart-redis/core';
import { ioredisDriver } from '@smart-redis/ioredis';
import { leaseElector } from '@smart-redis/lease';
import type { RedisServer } from '@smart-redis/testing';
import { startRedis, waitFor } from '@smart-redis/testing';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const page = await readFile(new URL('../../../docs/readers.md', import.meta.url), 'utf8');
const commands = [...page.matchAll(/^redis-cli (.*?) +# (.*)$/gm)].map(
  ([, command = '', reply = '']) => [command, reply] as const,
);
const examples = [...page.matchAll(/^```json\n(.*?)^```$/gms)].map(
  ([, json = '']) => JSON.parse(json) as Record<string, unknown>,
);
const metadata = '{airports:all}:smart-redis:default:airports';

const airports = [
  { code: 'ATL', flights: 940 },
  { code: 'ORD', flights: 870 },
];
const targets = {
  byCode: hash({ key: 'airports:by-code', id: 'code' }),
  all: list({ key: 'airports:all' }),
  codes: set({ key: 'airports:codes', member: 'code' }),
  busiest: sortedSet({ key: 'airports:busiest', score: 'flights', member: 'code' }),
  report: string({ key: 'airports:report' }),
};
let answer = (): typeof airports => airports;

let server: RedisServer;
let redis: Redis;
const opened: SmartRedis[] = [];
const messages = new Map<unknown, Record<string, unknown>>();

beforeAll(async () => {
  server = await startRedis();
  redis = new Redis(server.port, server.host);
});
afterAll(async () => {
  for (const smart of opened) await smart.close();
  redis.disconnect();
  await server.stop();
});

async function open(instance: string) {
  const smart = new SmartRedis({
    driver: ioredisDriver(`redis://${server.host}:${String(server.port)}`),
    elector: leaseElector({ spread: false }),
    instance,
    logger: false,
  });
  opened.push(smart);
  const cache = smart.register({ name: 'airports', fetcher: () => answer(), targets });
  await smart.start();
  return cache;
}

/** The words of a reply, sorted: sets and hashes have no order. */
function words(reply: unknown): string[] {
  const parts = [reply].flat(3) as (string | number | null)[];
  return parts.flatMap((part) => String(part ?? 'nil').split(' ')).sort();
}

describe('docs/readers.md', () => {
  it('has commands with the given replies, and lists all fields and messages', async () => {
    expect(await redis.exists(metadata, 'airports:all', 'airports:report')).toBe(0);
    const subscriber = redis.duplicate();
    subscriber.on('message', (_channel, message: string) => {
      const parsed = JSON.parse(message) as Record<string, unknown>;
      messages.set(parsed.type, parsed);
    });
    await subscriber.subscribe('smart-redis:default:events');
    const leader = await open('page');
    await leader.ready();
    expect(commands.length).toBeGreaterThan(15);
    for (const [command, reply] of commands) {
      const [name = '', ...args] = command.replaceAll("'", '').split(/ +/);
      expect([command, words(await redis.call(name, ...args))]).toEqual([command, words(reply)]);
    }

    const standby = await open('standby');
    answer = () => {
      throw new Error('the source is away');
    };
    await expect(standby.refresh()).rejects.toThrow('the source is away');
    await waitFor(() => examples.every(({ type }) => messages.has(type)), {
      message: 'a message of each type',
    });
    subscriber.disconnect();
    for (const example of examples) {
      const real = messages.get(example.type) ?? {};
      expect(Object.keys(example).sort()).toEqual(Object.keys(real).sort());
      const kinds = (message: Record<string, unknown>): string[] =>
        Object.keys(message)
          .sort()
          .map((name) => `${name}: ${typeof message[name]}`);
      expect(kinds(example)).toEqual(kinds(real));
    }

    const section = /## The metadata\n(.*?)^## /ms.exec(page)?.[1] ?? '';
    const listed = [...section.matchAll(/^\| `(\w+)`/gm)].map(([, field]) => field);
    const others = [...(/engine's own.*?:(.*)/s.exec(section)?.[1] ?? '').matchAll(/`(\w+)`/g)].map(
      ([, field]) => field,
    );
    const stored = await redis.hkeys(metadata);
    // Only while a delta or a refresh is running.
    const passing = ['opened', 'busyFor', 'busyUntil'];
    // Only of a cache that has a guard, is paused, keeps versions, was rolled back, or had other targets.
    const rare = ['passed', 'forced', 'paused', 'kept', 'rolledBackFrom', 'former'];
    const absent: unknown[] = [...passing, ...rare];
    const expected = [...listed, ...others].filter((field) => !absent.includes(field));
    expect(expected.sort()).toEqual(stored.sort());
    const { checkedAt, lastError } = await standby.info();
    expect(await redis.hget(metadata, 'checkedAt')).toBe(String(checkedAt?.getTime()));
    const told = JSON.parse((await redis.hget(metadata, 'lastError')) ?? '{}') as object;
    expect(told).toMatchObject({ code: lastError?.code, at: lastError?.at.getTime() });
  });

  it('describes what remains after an empty result', async () => {
    answer = () => [];
    await opened[0]?.close();
    const cache = await open('after');
    await cache.refresh({ timeout: '30s' });
    const keys = ['airports:by-code', 'airports:all', 'airports:codes', 'airports:busiest'];
    expect(await redis.exists(...keys)).toBe(0);
    expect(await redis.get('airports:report')).toBe('[]');
  });

  it('describes how JSON represents values', () => {
    const row = {
      at: new Date('2001-01-31T00:00:00Z'),
      gone: undefined,
      call: () => 1,
      none: NaN,
      map: new Map([[1, 2]]),
      own: { toJSON: () => 'own' },
    };
    expect(jsonCodec.encode(row)).toBe(
      '{"at":"2001-01-31T00:00:00.000Z","none":null,"map":{},"own":"own"}',
    );
    expect(() => jsonCodec.encode({ total: 1n })).toThrow(/total is a bigint/);
  });
});

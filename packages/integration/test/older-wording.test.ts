import type { RedisDriver, SmartRedisError } from '@smart-redis/core';
import { isSmartRedisError } from '@smart-redis/core';
import { isDemotion } from '@smart-redis/core/drivers';
import type { RedisServer } from '@smart-redis/testing';
import { startRedis, waitFor } from '@smart-redis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drivers } from './support/drivers.js';
import type { RewordingProxy } from './support/rewording-proxy.js';
import { startRewordingProxy } from './support/rewording-proxy.js';

const write = "return redis.call('SET', KEYS[1], '1')";

describe.each(drivers)('a server with the error messages of Redis 6.2, over $name', (driver) => {
  let server: RedisServer;
  let proxy: RewordingProxy;
  beforeAll(async () => {
    server = await startRedis();
    proxy = await startRewordingProxy(server);
  });
  afterAll(async () => {
    await proxy[Symbol.asyncDispose]();
    await server.stop();
  });
  const url = (): string => `redis://${proxy.host}:${String(proxy.port)}`;
  const run = (on: RedisDriver, script: string): Promise<unknown> =>
    on.send(['EVAL', script, '1', 'key'], { lane: 'control' });
  const refusal = async (on: RedisDriver, script = write): Promise<SmartRedisError> => {
    const error = await run(on, script).catch((failure: unknown) => failure);
    if (isSmartRedisError(error)) return error;
    throw new Error('it was not refused');
  };

  it.each([
    ['OOM', ['maxmemory', '1'], ['maxmemory', '0']],
    ['NOREPLICAS', ['min-replicas-to-write', '1'], ['min-replicas-to-write', '0']],
  ])('is understood: %s', async (word, begin, end) => {
    const on = driver.connect(url());
    await on.open();
    await server.command('CONFIG', 'SET', ...begin);
    const before = proxy.rewordedCount;
    const error = await refusal(on);
    await server.command('CONFIG', 'SET', ...end);
    expect(proxy.rewordedCount).toBe(before + 1);
    expect(error).toMatchObject({ code: 'SR_REPLY', details: { reply: word } });
    await on.close();
  });

  it('is understood: WRONGTYPE', async () => {
    const on = driver.connect(url());
    await on.open();
    await server.command('SET', 'key', 'text');
    const error = await refusal(on, "return redis.call('LPUSH', KEYS[1], '1')");
    expect(error.details.reply).toBe('WRONGTYPE');
    await on.close();
  });

  it('is disconnected when it is demoted, and the message says so', async () => {
    await using primary = await startRedis();
    const on = driver.connect(url());
    await on.open();
    const id = (): Promise<unknown> => on.send(['CLIENT', 'ID'], { lane: 'control' });
    const first = await id();
    await server.command('REPLICAOF', primary.host, String(primary.port));
    const before = proxy.rewordedCount;
    const error = await refusal(on);
    expect(proxy.rewordedCount).toBeGreaterThan(before);
    expect(error).toMatchObject({ code: 'SR_REPLY', details: { reply: 'READONLY' } });
    expect(error.message).toContain('read-only replica');
    await waitFor(async () => (await id().catch(() => first)) !== first, {
      message: 'another connection',
    });
    await server.command('REPLICAOF', 'NO', 'ONE');
    await on.close();
  });
});

describe('a reply', () => {
  const replica = "READONLY You can't write against a read only replica.";
  it.each([
    [replica, true],
    [`${replica} script: 4ca238f611c9d0ae4e9a75a5dbac22aedc1e44b1, on @user_script:1.`, true],
    [
      `ERR Error running script (call to f_4ca2): @user_script:1: @user_script: 1: -${replica}`,
      true,
    ],
    [
      'ERR Error running script (call to f_4ca2): @user_script:1: WRONGTYPE Operation against',
      false,
    ],
    ['LOADING Redis is loading the dataset in memory', true],
    ['MASTERDOWN Link with MASTER is down', true],
    ['ERR READONLY is no word of mine', false],
    ['OOM command not allowed', false],
  ])('%j says that only another connection helps: %s', (reply, expected) => {
    expect(isDemotion(reply)).toBe(expected);
  });
});

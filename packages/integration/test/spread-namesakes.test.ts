import type { RedisDriver } from '@smart-redis/core';
import { SmartRedis, SmartRedisError } from '@smart-redis/core';
import { leaseElector } from '@smart-redis/lease';
import type { MemoryRedis } from '@smart-redis/testing';
import { memoryRedis } from '@smart-redis/testing';
import { afterEach, describe, expect, it } from 'vitest';

const opened: SmartRedis[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((smart) => smart.close()));
});

/** An instance "pod-0" whose process can be killed: nothing that it sends arrives any more. */
async function podZero(redis: MemoryRedis) {
  const warnings: string[] = [];
  let isDead = false;
  const driver: RedisDriver = redis.driver();
  const smart = new SmartRedis({
    driver: {
      ...driver,
      send: (command, options) =>
        isDead
          ? Promise.reject(new SmartRedisError('SR_CONNECTION', 'killed'))
          : driver.send(command, options),
    },
    elector: leaseElector({ ttl: '3s', spread: true }),
    instance: 'pod-0',
    logger: {
      debug: () => undefined,
      info: () => undefined,
      warn: (message) => warnings.push(message),
      error: () => undefined,
    },
  });
  opened.push(smart);
  await smart.start();
  return {
    kill: () => {
      isDead = true;
    },
    sharesName: () => warnings.some((warning) => warning.includes('has the name of this one')),
  };
}

describe('another seat with the name of an instance', () => {
  it('is no reason to warn where it is that of its killed predecessor', async () => {
    const redis = memoryRedis();
    const predecessor = await podZero(redis);
    await redis.advance('5s');
    predecessor.kill();
    const pod = await podZero(redis);
    await redis.advance('1s');
    expect(await redis.command('ZCARD', '{smart-redis:default}:seats')).toBe(2);
    await redis.advance('30s');
    expect(await redis.command('ZCARD', '{smart-redis:default}:seats')).toBe(1);
    expect(pod.sharesName()).toBe(false);
  });

  it('is warned of on both once it has outlived its time to live', async () => {
    const redis = memoryRedis();
    const pods = [await podZero(redis), await podZero(redis)];
    await redis.advance('5s');
    expect(pods.map((pod) => pod.sharesName())).toEqual([true, true]);
  });
});

import { randomUUID } from 'node:crypto';
import type { RedisDriver } from '@smart-redis/core';
import { waitFor } from '@smart-redis/testing';
import { expect } from 'vitest';

/** Everything that the engine does with a driver, on every lane. */
export async function expectWorks(driver: RedisDriver): Promise<void> {
  await driver.open();
  const key = `{works}:${randomUUID()}`;
  const messages: string[] = [];
  const subscription = await driver.subscribe(key, {
    onMessage: (message) => void messages.push(message),
    onGap: () => undefined,
  });
  for (const lane of ['control', 'bulk'] as const) {
    const script =
      "redis.call('SET', KEYS[1], ARGV[1]) return {7, 'text', redis.call('PTTL', KEYS[1])}";
    expect(await driver.send(['EVAL', script, '1', key, 'ü'], { lane, key })).toEqual([
      7,
      'text',
      -1,
    ]);
    const writes = Array.from({ length: 50 }, () => ['APPEND', key, 'x'] as const);
    expect((await driver.sendAll(writes, { lane, key })).at(-1)).toBe(52);
    expect(
      await driver.transact?.(
        [
          ['STRLEN', key],
          ['DEL', key],
        ],
        { lane, key },
      ),
    ).toEqual([52, 1]);
    expect(await driver.send(['HSET', key, '10', 'a', '2', 'b'], { lane })).toBe(2);
    await driver.send(['ZADD', `${key}:z`, '3', 'three'], { lane, key });
    expect(await driver.send(['HGETALL', key])).toEqual(['10', 'a', '2', 'b']);
    const bytes = ['10', 'a', '2', 'b'].map((text) => Buffer.from(text));
    expect(await driver.send(['HGETALL', key], { binary: true })).toEqual(bytes);
    expect(await driver.send(['ZSCORE', `${key}:z`, 'three'], { key })).toBe('3');
    expect(await driver.sendAll([['HLEN', key]], { key })).toEqual([2]);
    await driver.send(['DEL', key, `${key}:z`], { lane, key });
  }
  await driver.send(['PUBLISH', key, 'heard'], { lane: 'control' });
  await waitFor(() => messages.length > 0, { message: 'the message' });
  await subscription.close();
}

import { randomUUID } from 'node:crypto';
import { isSmartRedisError, SmartRedis } from '@smart-redis/core';
import { ioredisDriver } from '@smart-redis/ioredis';
import { leaseElector } from '@smart-redis/lease';
import type { RedisSentinels } from '@smart-redis/testing';
import { startSentinel, waitFor } from '@smart-redis/testing';
import { Redis } from 'ioredis';
import { Redis as Redis5 } from 'ioredis5';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const versions = [
  ['6', (options: object) => new Redis(options)],
  ['5', (options: object) => new Redis5(options)],
] as const;

describe.each(versions)('Sentinel over ioredis %s', (_version, create) => {
  let group: RedisSentinels;
  beforeAll(async () => {
    group = await startSentinel({ downAfterMs: 30_000 });
  });
  afterAll(() => group.stop());

  const clientOf = (options: object = {}): Redis | Redis5 => {
    const sentinels = group.sentinels.map(({ host, port }) => ({ host, port }));
    const client = create({ name: group.name, sentinels, ...options });
    client.on('error', () => undefined);
    return client;
  };

  it('writes to the primary and reads from the replica that the client reads from', async () => {
    const client = clientOf({ role: 'slave' });
    const driver = ioredisDriver(client);
    await driver.open();
    const key = `key-${randomUUID()}`;
    for (const lane of ['control', 'bulk'] as const) {
      await driver.send(['SET', key, lane], { lane });
      expect(await driver.send(['ROLE'], { lane })).toContain('master');
    }
    await waitFor(async () => (await driver.send(['GET', key])) === 'bulk', {
      message: 'the replica has it',
    });
    expect(await driver.send(['ROLE'])).toContain('slave');
    await driver.close();
    client.disconnect();
  });

  it.each([
    ['gives up', { sentinelRetryStrategy: () => null }],
    ['gives up, as its retries do', { sentinelRetryStrategy: null, retryStrategy: () => null }],
  ])('comes back after the sentinels were away, with a client that %s', async (_title, options) => {
    const client = clientOf(options);
    const driver = ioredisDriver(client);
    await driver.open();
    const statuses: string[] = [];
    driver.onStatus((status) => void statuses.push(status));
    for (const sentinel of group.sentinels) await sentinel.kill();
    await group.servers[0]?.command('CLIENT', 'KILL', 'TYPE', 'normal');
    await waitFor(() => client.status === 'end', { message: 'the client has given up' });
    await waitFor(() => statuses.length > 0, { message: 'the loss is known' });
    expect(statuses).toEqual(['lost']);
    for (const sentinel of group.sentinels) await sentinel.restart();
    for (const lane of ['control', 'bulk'] as const) {
      await waitFor(() => driver.send(['PING'], { lane }).catch(() => undefined), {
        message: `${lane} works again`,
      });
    }
    await driver.close();
    client.disconnect();
  });

  it('closes in time while the sentinels do not reply, even during start()', async () => {
    const client = clientOf({ lazyConnect: true });
    for (const sentinel of group.sentinels) sentinel.pause();
    try {
      const smart = new SmartRedis({
        driver: ioredisDriver(client, { connectTimeout: '60s' }),
        elector: leaseElector({ spread: false }),
        drain: '1s',
        logger: false,
      });
      const starting = smart.start().then(
        () => 'started',
        (error: unknown) => (isSmartRedisError(error) ? error.code : error),
      );
      const since = performance.now();
      await smart.close();
      expect(performance.now() - since).toBeLessThan(30_000);
      expect(await starting).toBe('SR_CLOSED');
    } finally {
      for (const sentinel of group.sentinels) sentinel.resume();
      client.disconnect();
    }
  });
});

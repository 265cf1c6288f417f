import { randomUUID } from 'node:crypto';
import type { RedisDriver } from '@smart-redis/core';
import { hash, isSmartRedisError, SmartRedis } from '@smart-redis/core';
import { ioredisDriver } from '@smart-redis/ioredis';
import { leaseElector } from '@smart-redis/lease';
import { redisDriver } from '@smart-redis/redis';
import type { FaultProxy, RedisServer } from '@smart-redis/testing';
import { startFaultProxy, startRedis, waitFor } from '@smart-redis/testing';
import { Redis } from 'ioredis';
import { Redis as Redis5 } from 'ioredis5';
import { createClient } from 'redis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { failureOf } from './support/failure-of.js';

const options = { readTimeout: '300ms' } as const;
/**
 * Certainly less than the limits of the client's own settings, and more than a slow machine needs.
 */
const patienceMs = 15_000;

interface Connected {
  readonly driver: RedisDriver;
  end(): unknown;
}

const ofIoredis = (client: Redis | Redis5): Connected => {
  client.on('error', () => undefined);
  return { driver: ioredisDriver(client, options), end: () => client.disconnect() };
};

const clients: readonly (readonly [string, (url: string) => Promise<Connected> | Connected])[] = [
  ['ioredis, a URL', (url) => ({ driver: ioredisDriver(url, options), end: () => undefined })],
  ['ioredis 6, a client', (url) => ofIoredis(new Redis(url))],
  ['ioredis 5, a client', (url) => ofIoredis(new Redis5(url))],
  [
    'ioredis 6, a client that waits for ever',
    (url) => ofIoredis(new Redis(url, { maxRetriesPerRequest: null })),
  ],
  ['redis, a URL', (url) => ({ driver: redisDriver(url, options), end: () => undefined })],
  [
    'redis, a client',
    async (url) => {
      const client = createClient({ url });
      client.on('error', () => undefined);
      await client.connect();
      return { driver: redisDriver(client, options), end: () => client.destroy() };
    },
  ],
];

// Each has a server of its own, and waits for time-outs.
describe.concurrent.each(clients)('reads over %s', (_name, connect) => {
  let server: RedisServer;
  let proxy: FaultProxy;
  beforeAll(async () => {
    server = await startRedis();
    proxy = await startFaultProxy(server);
  });
  beforeEach(() => {
    proxy.heal();
    server.resume();
  });
  afterAll(async () => {
    await proxy.close();
    await server.stop();
  });

  it('end in time while Redis is down, silent or slow, and work again afterwards', async () => {
    const { driver, end } = await connect(`redis://${proxy.host}:${String(proxy.port)}`);
    await using smart = new SmartRedis({ driver, elector: leaseElector(), logger: false });
    await smart.start();
    const cache = smart.register({
      name: 'cache',
      fetcher: () => [{ id: 1 }],
      targets: { byId: hash({ key: `by-id-${randomUUID()}`, id: 'id' }) },
    });
    await cache.ready();
    const read = (): Promise<unknown> => cache.read.byId.get('1');
    expect(await read()).toEqual({ id: 1 });

    const bounded = async (codes: readonly string[]): Promise<void> => {
      const since = performance.now();
      const error = await failureOf(read());
      expect(codes).toContain(error.code);
      expect(performance.now() - since).toBeLessThan(patienceMs);
    };
    const answers = (): Promise<unknown> =>
      waitFor(() => read().catch(() => undefined), { message: 'reads are answered' });

    server.pause();
    await bounded(['SR_COMMAND_TIMEOUT', 'SR_CONNECTION']);
    server.resume();
    await answers();

    proxy.delay('toClient', 3_600_000);
    await bounded(['SR_COMMAND_TIMEOUT', 'SR_CONNECTION']);
    proxy.heal();
    proxy.cutAll();
    await answers();

    proxy.refuse();
    await waitFor(
      () =>
        read().then(
          () => false,
          (error: unknown) => isSmartRedisError(error, 'SR_CONNECTION'),
        ),
      { message: 'the outage is told' },
    );
    await bounded(['SR_CONNECTION']);
    proxy.heal();
    await answers();
    await smart.close();
    end();
  });
});

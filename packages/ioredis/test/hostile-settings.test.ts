import { randomUUID } from 'node:crypto';
import { hash, list, SmartRedis, soloElector, sortedSet } from '@smart-redis/core';
import { startRedis, waitFor } from '@smart-redis/testing';
import { Redis } from 'ioredis';
import { Redis as Redis5 } from 'ioredis5';
import { describe, expect, it } from 'vitest';
import { ioredisDriver } from '../src/index.js';

/** What an application may set on its client for reasons of its own. */
const settings: readonly (readonly [string, object])[] = [
  ['stringNumbers', { stringNumbers: true }],
  ['showFriendlyErrorStack', { showFriendlyErrorStack: true }],
  ['dropBufferSupport', { dropBufferSupport: true }],
  ['enableAutoPipelining', { enableAutoPipelining: true }],
  ['a short commandTimeout', { commandTimeout: 400 }],
  ['a short socketTimeout', { socketTimeout: 400 }],
  ['a short blockingTimeout', { blockingTimeout: 1 }],
  ['maxRetriesPerRequest: null', { maxRetriesPerRequest: null }],
  ['a retryStrategy that gives up', { retryStrategy: () => null }],
  ['no retryStrategy', { retryStrategy: null }],
  ['autoResubscribe: false', { autoResubscribe: false }],
  ['enableReadyCheck: false', { enableReadyCheck: false }],
  ['readOnly', { readOnly: true }],
  ['connectionName', { connectionName: 'the-app' }],
  ['lazyConnect', { lazyConnect: true }],
  ['reconnectOnError that sends again', { reconnectOnError: () => 2 }],
  ['protocol: 2', { protocol: 2 }],
  ['replyMapping: resp3', { replyMapping: 'resp3' }],
  ['scripts', { scripts: { get: { lua: 'return 1', numberOfKeys: 1 } } }],
  ['a keepAlive and no noDelay', { keepAlive: 1, noDelay: false }],
  ['clientInfoTag', { clientInfoTag: 'x', disableClientInfo: true }],
  ['a database of its own', { db: 5 }],
];

describe.each([
  ['6', (port: number, options: object) => new Redis(port, '127.0.0.1', options)],
  ['5', (port: number, options: object) => new Redis5(port, '127.0.0.1', options)],
] as const)('a client of ioredis %s', (_version, create) => {
  it.concurrent.each(settings)(
    'with %s builds, reads, survives a cut and counts in numbers',
    async (_title, options) => {
      // Of its own: all connections to it are cut.
      await using server = await startRedis();
      const client = create(server.port, options);
      client.on('error', () => undefined);
      const name = `settings-${randomUUID().slice(0, 8)}`;
      const driver = ioredisDriver(client);
      await using smart = new SmartRedis({
        driver,
        namespace: name,
        instance: `an ${name}`,
        logger: false,
        elector: soloElector(),
      });
      await smart.start();
      let fetches = 0;
      const cache = smart.register({
        name: 'cache',
        fetcher: () => [
          { id: 'a', score: 1.5, fetch: (fetches += 1) },
          { id: 'b', score: 2, fetch: fetches },
        ],
        targets: {
          byId: hash({ key: `{${name}}:h`, id: 'id' }),
          all: list({ key: `{${name}}:l` }),
          ranked: sortedSet({ key: `{${name}}:z`, member: 'id', score: 'score' }),
        },
      });
      await cache.ready();
      expect(await cache.read.byId.get('a')).toMatchObject({ id: 'a' });
      expect(await cache.read.byId.size()).toBe(2);
      expect(await cache.read.all.length()).toBe(2);
      expect(await driver.send(['HLEN', `{${name}}:h`])).toBe(2);
      expect(await driver.send(['HLEN', `{${name}}:h`], { lane: 'control' })).toBe(2);
      expect(
        await driver.sendAll([
          ['LLEN', `{${name}}:l`],
          ['EXISTS', `{${name}}:z`],
        ]),
      ).toEqual([2, 1]);
      expect(driver.database).toBe('db' in options ? options.db : 0);

      const named = async (): Promise<readonly string[]> =>
        [...String(await server.command('CLIENT', 'LIST')).matchAll(/ name=(smart-redis:\S+)/g)]
          .map(([, found]) => String(found))
          .filter((found) => found.includes(name));
      const lanes = ['bulk', 'control', 'subscriber'].map(
        (lane) => `smart-redis:an-${name}:${lane}`,
      );
      expect((await named()).filter((found) => !found.endsWith(':read')).sort()).toEqual(lanes);

      // Ours come back whatever the application's client does, and with their names.
      await server.command('CLIENT', 'KILL', 'TYPE', 'pubsub');
      await server.command('CLIENT', 'KILL', 'TYPE', 'normal');
      await waitFor(() => cache.refresh({ timeout: '5s' }).catch(() => undefined), {
        message: 'a refresh succeeds',
      });
      await waitFor(
        async () => {
          const found = await named();
          return lanes.every((lane) => found.includes(lane));
        },
        { message: 'the connections have their names again' },
      );
      await smart.close();
      client.disconnect();
    },
  );

  it('that has switched its database is followed, and refused once it goes another way', async () => {
    await using server = await startRedis();
    const client = create(server.port, {});
    const early = create(server.port, {});
    await client.select(3);
    // Not sent yet.
    void early.select(4);
    for (const [given, database] of [
      [client, 3],
      [early, 4],
    ] as const) {
      const driver = ioredisDriver(given);
      await driver.open();
      expect(driver.database).toBe(database);
      await driver.send(['SET', 'where', String(database)], { lane: 'control' });
      expect(await driver.send(['GET', 'where'])).toBe(String(database));
      await given.select(0);
      await expect(driver.send(['GET', 'where'])).rejects.toMatchObject({
        code: 'SR_INVALID_OPTION',
      });
      await given.select(database);
      expect(await driver.send(['GET', 'where'])).toBe(String(database));
      await driver.close();
      given.disconnect();
    }
  });

  it('is refused where it takes no commands, or where its database does not exist', async () => {
    await using server = await startRedis();
    const listening = create(server.port, { protocol: 2 });
    await listening.subscribe('any');
    expect(() => ioredisDriver(listening)).toThrow(
      expect.objectContaining({ code: 'SR_INVALID_OPTION' }) as Error,
    );
    listening.disconnect();
    const plain = create(server.port, {});
    const monitor = await plain.monitor();
    expect(() => ioredisDriver(monitor)).toThrow(/monitor mode/);
    monitor.disconnect();
    plain.disconnect();
    const nowhere = create(server.port, { db: 99 });
    nowhere.on('error', () => undefined);
    const driver = ioredisDriver(nowhere, { connectTimeout: '1s' });
    await expect(driver.open()).rejects.toThrow(/DB index/);
    await driver.close();
    nowhere.disconnect();
  });
});

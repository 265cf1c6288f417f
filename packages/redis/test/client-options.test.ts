import type { RedisServer } from '@smart-redis/testing';
import { startRedis } from '@smart-redis/testing';
import type { createClient } from 'redis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { redisDriver } from '../src/index.js';
import { majors } from './support/majors.js';
import { expectWorks } from './support/works.js';

type Options = NonNullable<Parameters<typeof createClient>[0]>;

const [numbers, texts] = [58, 36];

/** What an application may say of its own client, and what is no business of ours. */
const harmless: readonly (readonly [string, Options])[] = [
  ['RESP 2', { RESP: 2 }],
  ['RESP 3', { RESP: 3 }],
  [
    'numbers as text and text as bytes',
    { commandOptions: { typeMapping: { [numbers]: String, [texts]: Buffer } } },
  ],
  ['a time-out for commands', { commandOptions: { timeout: 2000 } }],
  ['no offline queue', { disableOfflineQueue: true }],
  ['a queue of a few commands', { commandsQueueMaxLength: 60 }],
  ['no reconnecting', { socket: { reconnectStrategy: false } }],
  ['a strategy that gives up', { socket: { reconnectStrategy: () => new Error('given up') } }],
  ['a ping now and then', { pingInterval: 50 }],
  ['messages of tracked keys', { RESP: 3, emitInvalidate: true }],
  [
    'a cache of its own',
    { RESP: 3, clientSideCache: { ttl: 1000, maxEntries: 10, evictPolicy: 'LRU' } },
  ],
  ['a name', { name: 'app', clientInfoTag: 'app' }],
  ['a database', { database: 2 }],
];

let server: RedisServer;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());

describe.each(majors)(
  'a client of $name',
  ({ createClient: create, createClientPool: createPool }) => {
    const connected = async (options: Options = {}): Promise<ReturnType<typeof createClient>> => {
      const client = create({
        ...options,
        socket: { host: server.host, port: server.port, ...options.socket } as never,
      });
      client.on('error', () => undefined);
      return client.connect();
    };

    it.each(harmless)('with %s hurts no connection of ours', async (_said, options) => {
      const client = await connected(options);
      const driver = redisDriver(client);
      try {
        await expectWorks(driver);
      } finally {
        await driver.close();
        client.destroy();
      }
    });

    it('with types, a signal or a time-out of its own for commands hurts no connection of ours', async () => {
      const client = await connected();
      const aborted = AbortSignal.abort();
      const forms = [
        client.withTypeMapping({ [numbers]: String, [texts]: Buffer } as never),
        client.withCommandOptions({ timeout: 5000 }),
        client.asap(),
      ];
      for (const form of forms) {
        const driver = redisDriver(form);
        await expectWorks(driver);
        await driver.close();
      }
      // Reads are the application's own.
      const driver = redisDriver(client.withAbortSignal(aborted));
      await driver.open();
      expect(await driver.send(['PING'], { lane: 'bulk' })).toBe('PONG');
      await driver.close();
      client.destroy();
    });

    it('that has selected another database is followed there', async () => {
      const client = await connected({ database: 1 });
      await client.select(5);
      const driver = redisDriver(client);
      await driver.open();
      expect(driver.database).toBe(5);
      for (const lane of ['control', 'bulk'] as const) {
        await driver.send(['SET', `selected:${lane}`, lane], { lane });
        expect(await client.get(`selected:${lane}`)).toBe(lane);
      }
      await driver.close();
      client.destroy();
    });

    it('that is a pool hands its database on, and may be busy once we have its settings', async () => {
      const pool = createPool(
        { database: 4, socket: { host: server.host, port: server.port } },
        { minimum: 1, maximum: 1, acquireTimeout: 200 },
      );
      pool.on('error', () => undefined);
      await pool.connect();
      const driver = redisDriver(pool);
      await driver.open();
      expect(driver.database).toBe(4);
      let free: () => void = () => undefined;
      const busy = pool.execute(() => new Promise<void>((resolve) => (free = resolve)));
      await driver.send(['SET', 'pooled', '1'], { lane: 'bulk' });
      free();
      await busy;
      expect(await driver.send(['GET', 'pooled'])).toBe('1');
      await driver.close();
      pool.destroy();
    });

    it('that is not connected, or not any more, is refused at once', async () => {
      const never = create({ socket: { host: server.host, port: server.port } });
      const ended = await connected();
      ended.destroy();
      for (const client of [never, ended]) {
        const driver = redisDriver(client);
        await expect(driver.open()).rejects.toMatchObject({
          code: 'SR_CONNECTION',
          message: expect.stringContaining('connect()') as string,
        });
        await driver.close();
      }
    });

    it('in its legacy form is refused', async () => {
      const client = await connected();
      expect(() => redisDriver(client.legacy() as never)).toThrow(/legacy/);
      client.destroy();
    });
  },
);

describe('what is no client and no options', () => {
  it.each([
    [
      'a client of another library',
      new (class Redis {
        readonly status = 'wait';
        sendCommand(): void {
          /* nothing */
        }
      })(),
    ],
  ])('%s is refused rather than taken for localhost', (_what, input) => {
    expect(() => redisDriver(input as never)).toThrow(/"input" must be/);
  });
});

describe('a client of our own', () => {
  it('reads on after its strategy gave up', async () => {
    await using own = await startRedis();
    const driver = redisDriver({
      socket: { host: own.host, port: own.port, reconnectStrategy: false },
    });
    await driver.open();
    await own.command('SET', 'key', 'value');
    await own.command('CLIENT', 'KILL', 'TYPE', 'normal');
    await expect
      .poll(() => driver.send(['GET', 'key']).catch(() => undefined), { timeout: 20_000 })
      .toBe('value');
    await driver.close();
  });
});

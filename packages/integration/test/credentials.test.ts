import { randomUUID } from 'node:crypto';
import type { RedisDriver } from '@smart-redis/core';
import type { DriverOptions } from '@smart-redis/core/drivers';
import { ioredisDriver } from '@smart-redis/ioredis';
import { redisDriver } from '@smart-redis/redis';
import type { RedisCluster, RedisSentinels, RedisServer, ServerNode } from '@smart-redis/testing';
import { startCluster, startRedis, startSentinel, waitFor } from '@smart-redis/testing';
import { Cluster, Redis } from 'ioredis';
import { createClient, createCluster } from 'redis';
import { createSmartRedis } from 'smart-redis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let server: RedisServer;
let sentinels: RedisSentinels;
let cluster: RedisCluster;
beforeAll(async () => {
  [server, sentinels, cluster] = await Promise.all([
    startRedis(),
    startSentinel({ downAfterMs: 30_000 }),
    startCluster(),
  ]);
});
afterAll(() => Promise.all([server.stop(), sentinels.stop(), cluster.stop()]));

interface Opened {
  readonly driver: RedisDriver;
  /** Closes the application's client, if there is one. */
  end(): void;
}
type Open = (options: DriverOptions) => Promise<Opened> | Opened;

type Node = Pick<ServerNode, 'host' | 'port' | 'command'>;

const nothing = (): void => undefined;
const at = ({ host, port }: Node) => ({ host, port });
const overIoredis = (client: Redis | Cluster, options: DriverOptions): Opened => {
  client.on('error', nothing);
  return { driver: ioredisDriver(client, options), end: () => client.disconnect() };
};
const sentinelOptions = () => ({ name: sentinels.name, sentinels: sentinels.sentinels.map(at) });

const setUps: readonly (readonly [string, () => readonly Node[], Open])[] = [
  ['ioredis', () => [server], (options) => overIoredis(new Redis(at(server)), options)],
  [
    'ioredis, by its options',
    () => [server],
    (options) => ({
      driver: ioredisDriver({ ...at(server), username: 'nobody', password: 'wrong' }, options),
      end: nothing,
    }),
  ],
  [
    'ioredis with Sentinel',
    () => sentinels.servers,
    (options) => overIoredis(new Redis(sentinelOptions()), options),
  ],
  [
    'ioredis with Cluster',
    () => cluster.nodes,
    (options) => overIoredis(new Cluster(cluster.nodes.slice(0, 2).map(at)), options),
  ],
  [
    'node-redis',
    () => [server],
    async (options) => {
      const client = createClient({ socket: at(server) });
      client.on('error', nothing);
      await client.connect();
      return { driver: redisDriver(client, options), end: () => client.destroy() };
    },
  ],
  [
    'node-redis, by a URL with another password',
    () => [server],
    (options) => ({
      driver: redisDriver(`redis://nobody:wrong@${server.host}:${String(server.port)}`, options),
      end: nothing,
    }),
  ],
  [
    'node-redis with Sentinel, by its options',
    () => sentinels.servers,
    (options) => {
      const sentinelRootNodes = sentinels.sentinels.map(at);
      const input = { name: sentinels.name, sentinelRootNodes };
      return { driver: redisDriver(input, options), end: nothing };
    },
  ],
  [
    'node-redis with Cluster',
    () => cluster.nodes,
    async (options) => {
      const client = createCluster({ rootNodes: [{ socket: at(cluster.nodes[0] as Node) }] });
      client.on('error', nothing);
      await client.connect();
      return { driver: redisDriver(client, options), end: () => client.destroy() };
    },
  ],
];

describe('the option "credentials"', () => {
  it.each(setUps)(
    'logs in all connections of the driver, repeatedly: %s',
    async (_name, nodes, open) => {
      const username = `user-${randomUUID()}`;
      const everywhere = async (...command: readonly string[]): Promise<void> => {
        await Promise.all(nodes().map((node) => node.command(...command)));
      };
      const setPassword = (password: string): Promise<void> =>
        everywhere(
          'ACL',
          'SETUSER',
          username,
          'on',
          'resetpass',
          `>${password}`,
          '~*',
          '&*',
          '+@all',
        );
      let password = 'first';
      await setPassword(password);
      const { driver, end } = await open({ credentials: () => ({ username, password }) });
      await driver.open();
      const channel = `channel-${randomUUID()}`;
      const heard: string[] = [];
      await driver.subscribe(channel, {
        onMessage: (message) => void heard.push(message),
        onGap: nothing,
      });
      const expectAllLanes = async (message: string): Promise<void> => {
        const lanes = async (): Promise<boolean> => {
          for (const lane of ['control', 'bulk'] as const) {
            if ((await driver.send(['ACL', 'WHOAMI'], { lane })) !== username) return false;
          }
          await driver.send(['HGETALL', channel]);
          await driver.send(['PUBLISH', channel, message], { lane: 'control' });
          return heard.includes(message);
        };
        await waitFor(() => lanes().catch(() => false), { message: `all lanes, ${message}` });
      };
      await expectAllLanes('at first');

      password = 'second';
      await setPassword(password);
      await everywhere('CLIENT', 'KILL', 'USER', username);
      await expectAllLanes('after it was renewed');
      await driver.close();
      end();
    },
  );

  it.each([
    ['fails', () => Promise.reject(new Error('no token')), /failed: no token/],
    ['hangs', () => new Promise<never>(() => undefined), /did not answer within 800ms/],
  ] as const)('is the reason for which open() fails in time when it %s', async (_, ask, why) => {
    for (const driverOf of [
      (options: DriverOptions) => ioredisDriver(at(server), options),
      (options: DriverOptions) => redisDriver({ socket: at(server) }, options),
    ]) {
      let asked = 0;
      const credentials = () => ((asked += 1), ask());
      const driver = driverOf({ credentials, connectTimeout: '1s' });
      const failure = await driver.open().catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: 'SR_CONNECTION' });
      expect((failure as Error).message).toMatch(why);
      expect(asked).toBeLessThan(8);
      await driver.close();
    }
  });

  it('is refused at once if it returns something else', async () => {
    const credentials = (() => 'secret') as never;
    for (const driver of [
      ioredisDriver(at(server), { credentials }),
      redisDriver({ socket: at(server) }, { credentials }),
    ]) {
      await expect(driver.open()).rejects.toMatchObject({
        code: 'SR_INVALID_OPTION',
        details: { option: 'credentials' },
      });
      await driver.close();
    }
  });

  it('leads to SR_AUTH while the server refuses its password', async () => {
    const credentials = () => ({ username: 'nobody', password: 'wrong' });
    for (const driver of [
      ioredisDriver(at(server), { credentials }),
      redisDriver({ socket: at(server) }, { credentials }),
    ]) {
      await expect(driver.open()).rejects.toMatchObject({ code: 'SR_AUTH' });
      await driver.close();
    }
  });

  it('passes through createSmartRedis()', async () => {
    const username = `user-${randomUUID()}`;
    await server.command('ACL', 'SETUSER', username, 'on', '>secret', '~*', '&*', '+@all');
    await using smart = await createSmartRedis({
      redis: server.url,
      credentials: () => ({ username, password: 'secret' }),
    });
    expect(String(await server.command('CLIENT', 'LIST'))).toMatch(
      new RegExp(`name=smart-redis:${smart.instance}:control.* user=${username}`),
    );
  });
});

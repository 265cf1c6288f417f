import { randomUUID } from 'node:crypto';
import type { RedisDriver } from '@smart-redis/core';
import { ioredisDriver } from '@smart-redis/ioredis';
import { redisDriver } from '@smart-redis/redis';
import type { RedisCluster } from '@smart-redis/testing';
import { startCluster, startFaultProxy, waitFor } from '@smart-redis/testing';
import { Cluster } from 'ioredis';
import { Cluster as Cluster5 } from 'ioredis5';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

type Seeds = readonly { readonly host: string; readonly port: number }[];
type Create = (seeds: Seeds, options?: object) => Cluster | Cluster5;

const versions: readonly (readonly [string, Create])[] = [
  ['6', (seeds, options) => new Cluster([...seeds], options)],
  ['5', (seeds, options) => new Cluster5([...seeds], options)],
];

describe('a cluster', () => {
  let cluster: RedisCluster;
  beforeAll(async () => {
    cluster = await startCluster();
  });
  afterAll(() => cluster.stop());

  const works = async (driver: RedisDriver): Promise<void> => {
    const key = `key-${randomUUID()}`;
    const messages: string[] = [];
    const subscription = await driver.subscribe(key, {
      onMessage: (message) => void messages.push(message),
      onGap: () => undefined,
    });
    for (const lane of ['control', 'bulk', 'read'] as const) {
      expect(await driver.send(['INCR', key], { lane })).toBeTypeOf('number');
    }
    await driver.send(['PUBLISH', key, 'heard'], { lane: 'control' });
    await waitFor(() => messages.includes('heard'), { message: 'the message comes' });
    await subscription.close();
  };
  const onAll = (...command: readonly string[]): Promise<unknown[]> =>
    Promise.all(cluster.nodes.map((node) => node.command(...command)));

  describe.each(versions)('over ioredis %s', (_version, create) => {
    const opened = async (
      seeds: Seeds,
      options: object,
      test: (driver: RedisDriver, client: Cluster | Cluster5) => Promise<void>,
    ): Promise<void> => {
      const client = create(seeds, options);
      client.on('error', () => undefined);
      const driver = ioredisDriver(client);
      try {
        await driver.open();
        await test(driver, client);
      } finally {
        await driver.close();
        client.disconnect();
      }
    };

    it('opens with a seed that is not an address of the cluster', async () => {
      await using service = await startFaultProxy(cluster.nodes[0] as Seeds[0]);
      await opened([service], {}, works);
    });

    it('opens with a host name that the client resolves itself', async () => {
      const { port } = cluster.nodes[1] as Seeds[0];
      const dnsLookup = (
        _name: string,
        callback: (error: null, address: string, family: number) => void,
      ): void => callback(null, '127.0.0.1', 4);
      await opened([{ host: 'redis.invalid', port }], { dnsLookup }, works);
    });

    it('opens with a natMap', async () => {
      const proxies = await Promise.all(cluster.nodes.map((node) => startFaultProxy(node)));
      const natMap = Object.fromEntries(
        cluster.nodes.map(({ host, port }, index) => [
          `${host}:${String(port)}`,
          { host: '127.0.0.1', port: proxies[index]?.port },
        ]),
      );
      try {
        await opened([{ host: '127.0.0.1', port: proxies[0]?.port ?? 0 }], { natMap }, works);
      } finally {
        await Promise.all(proxies.map((proxy) => proxy.close()));
      }
    });

    it('starts from the nodes that the client knows now, once its seeds are gone', async () => {
      const seed = await startFaultProxy(cluster.nodes[0] as Seeds[0]);
      const client = create([seed]);
      client.on('error', () => undefined);
      await waitFor(() => client.status === 'ready', { message: 'the client is ready' });
      await seed.close();
      const driver = ioredisDriver(client);
      await driver.open();
      await works(driver);
      await onAll('CLIENT', 'KILL', 'TYPE', 'pubsub');
      await waitFor(
        () =>
          works(driver).then(
            () => true,
            () => false,
          ),
        {
          message: 'it works again',
        },
      );
      await driver.close();
      client.disconnect();
    });

    it('names its connections, and reports the gap when the subscription was lost', async () => {
      await opened(cluster.nodes, {}, async (driver) => {
        const instance = `instance-${randomUUID()}`;
        await driver.close();
        const client = create(cluster.nodes);
        const named = ioredisDriver(client);
        named.claim?.(instance);
        let gaps = 0;
        const channel = `channel-${instance}`;
        await named.subscribe(channel, {
          onMessage: () => undefined,
          onGap: () => {
            gaps += 1;
          },
        });
        await named.send(['GET', channel], { lane: 'control' });
        await named.send(['GET', channel], { lane: 'bulk' });
        const listed = (await onAll('CLIENT', 'LIST')).join('\n');
        for (const lane of ['control', 'bulk', 'subscriber']) {
          expect(listed).toContain(` name=smart-redis:${instance}:${lane} `);
        }
        await onAll('CLIENT', 'KILL', 'TYPE', 'pubsub');
        await waitFor(() => gaps > 0, { message: 'the gap is told' });
        await named.close();
        client.disconnect();
      });
    });

    it('reads from replicas if the client is configured for that', async () => {
      await opened(cluster.nodes, { scaleReads: 'slave' }, async (driver, client) => {
        const key = `scaled-${randomUUID()}`;
        await driver.send(['HSET', key, 'a', '1'], { lane: 'control' });
        await driver.send(['SADD', `{${key}}:s`, 'x'], { lane: 'control' });
        const readsAt = async (): Promise<number> => {
          const stats = await Promise.all(
            cluster.nodes.slice(3).map((node) => node.command('INFO', 'commandstats')),
          );
          return stats
            .flatMap((text) => [
              ...String(text).matchAll(/cmdstat_(?:hget|hlen|scard):calls=(\d+)/g),
            ])
            .reduce((sum, [, calls]) => sum + Number(calls), 0);
        };
        const before = await readsAt();
        await waitFor(async () => (await driver.send(['HGET', key, 'a'])) === '1', {
          message: 'the replica has it',
        });
        // Until the client has found the replicas, its reads go to the primaries. It does not look
        // for them again by itself, and on a busy machine the cluster may have considered one
        // failed the first time.
        await waitFor(
          async () => {
            client.refreshSlotsCache();
            const replies = await driver.sendAll(
              [
                ['HGET', key, 'a'],
                ['HLEN', key],
                ['HGETALL', key],
              ],
              { key },
            );
            expect(replies).toEqual(['1', 1, ['a', '1']]);
            return (await readsAt()) > before + 2;
          },
          { message: 'the replicas answer' },
        );
      });
    });

    it('follows a password that the application renewed', async () => {
      const user = `user-${randomUUID()}`;
      await onAll('ACL', 'SETUSER', user, 'on', '>old', '~*', '&*', '+@all');
      const redisOptions = { username: user, password: 'old' };
      await opened(cluster.nodes, { redisOptions }, async (driver, client) => {
        await works(driver);
        await onAll('ACL', 'SETUSER', user, 'resetpass', '>new');
        const options = client.options as { redisOptions: { password: string } };
        options.redisOptions.password = 'new';
        for (const node of client.nodes()) node.options.password = 'new';
        await onAll('CLIENT', 'KILL', 'USER', user);
        for (const lane of ['control', 'bulk'] as const) {
          await waitFor(() => driver.send(['INCR', user], { lane }).catch(() => undefined), {
            message: `${lane} works with the new password`,
          });
        }
      });
    });
  });

  it.each([
    ['ioredis', ioredisDriver],
    ['redis', redisDriver],
  ] as const)('is no single server: %s refuses the URL of a node', async (_name, make) => {
    for (const node of [cluster.nodes[0], cluster.nodes[4]]) {
      const driver = make(`redis://127.0.0.1:${String(node?.port)}`);
      await expect(driver.open()).rejects.toMatchObject({
        code: 'SR_INVALID_OPTION',
        message: expect.stringContaining('a node of a cluster') as string,
      });
      await driver.close();
    }
  });
});

import type { RedisDriver } from '@smart-redis/core';
import type { RedisCluster, RedisSentinels } from '@smart-redis/testing';
import {
  freePort,
  startCluster,
  startFaultProxy,
  startSentinel,
  waitFor,
} from '@smart-redis/testing';
import { createSentinel } from 'redis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { redisDriver } from '../src/index.js';
import { majors } from './support/majors.js';
import { expectWorks } from './support/works.js';

async function expectComesBack(driver: RedisDriver): Promise<void> {
  const send = (): Promise<unknown> =>
    driver.send(['SET', 'key', 'value'], { lane: 'control' }).catch(() => undefined);
  expect(await waitFor(send, { message: 'it is connected again' })).toBe('OK');
}

describe('seeds of a cluster that are gone', () => {
  let cluster: RedisCluster;
  beforeAll(async () => {
    cluster = await startCluster();
  });
  afterAll(() => cluster.stop());
  const killAll = async (): Promise<void> => {
    for (const { command } of cluster.nodes) await command('CLIENT', 'KILL', 'TYPE', 'normal');
  };

  describe.each(majors)('over $name', ({ createCluster: create }) => {
    it('hurt nobody while the application goes on', async () => {
      const [first] = cluster.nodes;
      if (first === undefined) throw new Error('there are nodes');
      const seed = await startFaultProxy(first);
      const client = create({ rootNodes: [{ socket: { host: seed.host, port: seed.port } }] });
      client.on('error', () => undefined);
      await client.connect();
      await seed.close();
      const driver = redisDriver(client);
      await expectWorks(driver);
      await killAll();
      await expectComesBack(driver);
      await driver.close();
      client.destroy();
    });

    it.each([
      ['reads from replicas', { useReplicas: true }],
      ['few connections', { minimizeConnections: true }],
    ])('are passed over, with %s', async (_said, options) => {
      const dead = { socket: { host: '127.0.0.1', port: await freePort() } };
      const alive = cluster.nodes.map(({ host, port }) => ({ socket: { host, port } }));
      const client = create({ rootNodes: [dead, dead, dead, ...alive.slice(0, 1)], ...options });
      client.on('error', () => undefined);
      await client.connect();
      const driver = redisDriver(client);
      await expectWorks(driver);
      await driver.close();
      client.destroy();
    });

    it.each(['a table', 'a function'])('are reached where %s of addresses says', async (kind) => {
      const proxies = await Promise.all(cluster.nodes.map((node) => startFaultProxy(node)));
      const table = Object.fromEntries(
        cluster.nodes.map(({ host, port }, index) => {
          const proxy = proxies[index];
          return [`${host}:${String(port)}`, { host: proxy?.host ?? '', port: proxy?.port ?? 0 }];
        }),
      );
      const [seed] = Object.values(table);
      const client = create({
        rootNodes: [{ socket: seed as never }],
        nodeAddressMap: kind === 'a table' ? table : (address: string) => table[address],
      });
      client.on('error', () => undefined);
      await client.connect();
      const driver = redisDriver(client);
      await expectWorks(driver);
      await driver.close();
      client.destroy();
      await Promise.all(proxies.map((proxy) => proxy.close()));
    });
  });
});

describe('sentinels that are gone', () => {
  let sentinels: RedisSentinels;
  beforeAll(async () => {
    sentinels = await startSentinel({ downAfterMs: 30_000 });
  });
  afterAll(() => sentinels.stop());

  it('are passed over by a client of the application, with any number of connections', async () => {
    const dead = { host: '127.0.0.1', port: await freePort() };
    const alive = sentinels.sentinels.map(({ host, port }) => ({ host, port }));
    const client = createSentinel({
      name: sentinels.name,
      sentinelRootNodes: [dead, ...alive],
      masterPoolSize: 2,
      replicaPoolSize: 1,
      passthroughClientErrorEvents: true,
    });
    client.on('error', () => undefined);
    await client.connect();
    const driver = redisDriver(client);
    await expectWorks(driver);
    await driver.close();
    await client.destroy();
  });

  it('let a closing driver go that waits for one that says nothing', async () => {
    const proxy = await startFaultProxy(sentinels.sentinels[0] ?? { host: '', port: 0 });
    proxy.drop('both');
    const driver = redisDriver({
      name: sentinels.name,
      sentinelRootNodes: [{ host: proxy.host, port: proxy.port }],
    });
    const opening = driver.open().catch((error: unknown) => error);
    await driver.close();
    expect(await opening).toMatchObject({ code: 'SR_CLOSED' });
    await proxy.close();
  });
});

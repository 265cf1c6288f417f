import { randomUUID } from 'node:crypto';
import type { RedisDriver } from '@smart-redis/core';
import type { RedisCluster, ServerNode } from '@smart-redis/testing';
import { startCluster, startRedis, startSentinel, waitFor } from '@smart-redis/testing';
import { createSentinel } from 'redis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { redisDriver } from '../src/index.js';
import { majors } from './support/majors.js';
import { expectWorks } from './support/works.js';

async function expectNames(
  driver: RedisDriver,
  nodes: readonly Pick<ServerNode, 'command'>[],
  lanes: readonly string[],
): Promise<void> {
  const instance = randomUUID();
  driver.claim?.(instance);
  await expectWorks(driver);
  const found = async (): Promise<string[]> => {
    const lists = await Promise.all(nodes.map((node) => node.command('CLIENT', 'LIST')));
    const names = lists.join(' ').matchAll(/ name=smart-redis:(\S+):(\S+)/g);
    return [...names].filter(([, owner]) => owner === instance).map(([, , lane]) => lane ?? '');
  };
  const hasAll = async (): Promise<boolean> => {
    const names = await found();
    return lanes.every((lane) => names.includes(lane));
  };
  await waitFor(hasAll, { message: `the names of ${lanes.join(', ')}`, everyMs: 100 });
  await driver.close();
}

const ours = ['control', 'bulk', 'subscriber'] as const;
const bare = ({ host, port }: ServerNode) => ({ host, port });

// Of each it is known whose it is; in a cluster the name of the subscriber's takes ten seconds.
describe.concurrent('the connections of ours are named', () => {
  let cluster: RedisCluster;
  beforeAll(async () => {
    cluster = await startCluster();
  });
  afterAll(() => cluster.stop());

  it.each(majors)('in a cluster, over $name', async ({ createCluster: create }) => {
    const rootNodes = cluster.nodes.map((node) => ({ socket: bare(node) }));
    const client = create({ rootNodes });
    client.on('error', () => undefined);
    await client.connect();
    await Promise.all([
      expectNames(redisDriver(client), cluster.nodes, ours),
      expectNames(redisDriver({ rootNodes }), cluster.nodes, [...ours, 'read']),
    ]);
    client.destroy();
  });

  it('behind Sentinel', async () => {
    await using sentinel = await startSentinel({ downAfterMs: 30_000 });
    const options = { name: sentinel.name, sentinelRootNodes: sentinel.sentinels.map(bare) };
    await expectNames(redisDriver(options), sentinel.servers, [...ours, 'read']);
    const client = createSentinel(options);
    client.on('error', () => undefined);
    await client.connect();
    await expectNames(redisDriver(client), sentinel.servers, ['control', 'bulk']);
    await client.destroy();
  });

  it('of a client of our own, unless its options name it', async () => {
    await using server = await startRedis();
    await expectNames(redisDriver(server.url), [server], [...ours, 'read']);
    const driver = redisDriver({ url: server.url, name: 'the-app' });
    driver.claim?.('one');
    await driver.open();
    expect(await driver.send(['CLIENT', 'GETNAME'])).toBe('the-app');
    await driver.close();
  });
});

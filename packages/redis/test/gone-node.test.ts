import type { RedisCluster } from '@smart-redis/testing';
import { startCluster, waitFor } from '@smart-redis/testing';
import { createCluster } from 'redis';
import { createCluster as createCluster5 } from 'redis5';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { redisDriver } from '../src/index.js';

let cluster: RedisCluster;
beforeAll(async () => {
  cluster = await startCluster();
});
afterAll(() => cluster.stop());

/**
 * What the library does for a node that is gone: it connects, and connects, and its promise stays
 * open.
 */
const forEver = new Promise<never>(() => undefined);

/** `client`, but for some of what it has. */
function withInstead<T extends object>(client: T, instead: Readonly<Record<string, unknown>>): T {
  return new Proxy(client, {
    get(target, name) {
      if (Object.hasOwn(instead, name)) return instead[String(name)];
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

describe.each([
  ['node-redis 6', createCluster],
  ['node-redis 5', createCluster5 as unknown as typeof createCluster],
])('a cluster of %s that connects to a node that is gone', (_, create) => {
  const rootNodes = (): { socket: { host: string; port: number } }[] =>
    cluster.nodes.map(({ host, port }) => ({ socket: { host, port } }));

  it('holds up no connection of ours', async () => {
    const client = create({ rootNodes: rootNodes() });
    await client.connect();
    const driver = redisDriver(withInstead(client, { nodeClient: () => forEver }));
    await driver.open();
    expect(await driver.send(['SET', 'key', 'value'], { lane: 'control' })).toBe('OK');
    await driver.close();
    client.destroy();
  });

  it('holds up a lost connection for one time-out, when no other node was ever connected to', async () => {
    const client = create({ rootNodes: rootNodes(), minimizeConnections: true });
    await client.connect();
    const [node] = client.masters;
    let stuck = 0;
    const nodeClient = (): Promise<unknown> => {
      stuck -= 1;
      return stuck >= 0 ? forEver : Promise.resolve(node && client.nodeClient(node));
    };
    // Masters without a client, as if nobody had ever sent them a command; and a version that shows
    // no options.
    const bare = withInstead(client, { nodeClient, masters: [{}], _options: undefined });
    const driver = redisDriver(bare, { connectTimeout: '1s' });
    await driver.open();
    stuck = 2;
    const send = (): Promise<unknown> =>
      driver.send(['SET', 'key', 'value'], { lane: 'control' }).catch(() => undefined);
    const loseConnection = async (): Promise<boolean> => {
      for (const { command } of cluster.nodes) await command('CLIENT', 'KILL', 'TYPE', 'normal');
      return (await send()) === undefined && stuck < 2;
    };
    await waitFor(loseConnection, { message: 'the connection is lost' });
    expect(await waitFor(send, { message: 'it is connected again' })).toBe('OK');
    expect(stuck).toBeLessThan(0);
    await driver.close();
    client.destroy();
  });
});

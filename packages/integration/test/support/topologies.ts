import type { RedisDriver } from '@smart-redis/core';
import { ioredisDriver } from '@smart-redis/ioredis';
import { redisDriver } from '@smart-redis/redis';
import type { RedisCluster, RedisSentinels } from '@smart-redis/testing';
import { Cluster, Redis } from 'ioredis';
import { Cluster as Cluster5, Redis as Redis5 } from 'ioredis5';
import { createCluster, createSentinel } from 'redis';
import { createCluster as createCluster5 } from 'redis5';
import { everyDriver } from './drivers.js';

/** A driver over a client of the application, and a function that ends that client. */
export interface Connected {
  readonly driver: RedisDriver;
  end(): void;
}

/** Clients of one library and version, for the two topologies. */
export interface TopologyClients {
  readonly name: string;
  sentinel(sentinels: RedisSentinels): Promise<Connected>;
  cluster(cluster: RedisCluster): Promise<Connected>;
}

interface Address {
  readonly host: string;
  readonly port: number;
}
const addresses = (nodes: readonly Address[]): Address[] =>
  nodes.map(({ host, port }) => ({ host, port }));

interface IoredisEnd {
  disconnect(): void;
  on(event: 'error', listener: () => void): unknown;
}
const ofIoredis = (client: Parameters<typeof ioredisDriver>[0] & IoredisEnd): Connected => {
  client.on('error', () => undefined);
  return { driver: ioredisDriver(client), end: () => client.disconnect() };
};

interface NodeRedisEnd {
  destroy(): unknown;
  connect(): Promise<unknown>;
  on(event: 'error', listener: () => void): unknown;
}
const ofNodeRedis = async (
  client: Parameters<typeof redisDriver>[0] & NodeRedisEnd,
): Promise<Connected> => {
  client.on('error', () => undefined);
  await client.connect();
  return { driver: redisDriver(client), end: () => void client.destroy() };
};

/** Every library in every supported major version. */
export const topologyClients: readonly TopologyClients[] = [
  {
    name: 'ioredis 6',
    sentinel: ({ name, sentinels }) =>
      Promise.resolve(ofIoredis(new Redis({ name, sentinels: addresses(sentinels) }))),
    cluster: ({ nodes }) => Promise.resolve(ofIoredis(new Cluster(addresses(nodes)))),
  },
  {
    name: 'ioredis 5',
    sentinel: ({ name, sentinels }) =>
      Promise.resolve(ofIoredis(new Redis5({ name, sentinels: addresses(sentinels) }))),
    cluster: ({ nodes }) => Promise.resolve(ofIoredis(new Cluster5(addresses(nodes)))),
  },
  {
    name: 'node-redis 6',
    sentinel: ({ name, sentinels }) =>
      ofNodeRedis(createSentinel({ name, sentinelRootNodes: addresses(sentinels) })),
    cluster: ({ nodes }) =>
      ofNodeRedis(createCluster({ rootNodes: addresses(nodes).map((socket) => ({ socket })) })),
  },
  {
    name: 'node-redis 5 (sentinels: options, by 6)',
    // A sentinel client of this version cannot be duplicated; the options that made it can be used
    // again.
    sentinel: ({ name, sentinels }) => {
      const driver = redisDriver({ name, sentinelRootNodes: addresses(sentinels) });
      return Promise.resolve({ driver, end: () => undefined });
    },
    cluster: ({ nodes }) =>
      ofNodeRedis(createCluster5({ rootNodes: addresses(nodes).map((socket) => ({ socket })) })),
  },
];

/** For tests of the engine: the newest version of each library, or all with `EVERY_DRIVER=1`. */
export const engineClients: readonly TopologyClients[] = everyDriver
  ? topologyClients
  : topologyClients.filter(({ name }) => name.endsWith(' 6'));

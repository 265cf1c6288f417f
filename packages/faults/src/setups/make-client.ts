import { ioredisDriver } from '@smart-redis/ioredis';
import { redisDriver } from '@smart-redis/redis';
import { Cluster, Redis } from 'ioredis';
import { Cluster as Cluster5, Redis as Redis5 } from 'ioredis5';
import { createClient, createClientPool, createCluster, createSentinel } from 'redis';
import {
  createClient as createClient5,
  createClientPool as createClientPool5,
  createCluster as createCluster5,
} from 'redis5';
import type { Connected } from './set-up.js';
import type { Site } from './sites.js';

/** How a client is passed to the driver: itself, or the options for a client of the driver. */
export type Given = 'client' | 'pool' | 'options';

/** Options of a library's client, without the addresses. */
export type Options = Readonly<Record<string, unknown>>;

const timeouts = { connectTimeout: '5s', commandTimeout: '2s' } as const;

/** A client of ioredis for one server or behind Sentinel. */
export function ioredisClient(major: 5 | 6, given: Given, options: Options): Connected {
  if (given === 'options') return { driver: ioredisDriver(options, timeouts), end: nothing };
  const client = major === 6 ? new Redis(options) : new Redis5(options);
  client.on('error', nothing);
  return {
    driver: ioredisDriver(client, timeouts),
    renew: (password) => void (client.options.password = password),
    end: () => client.disconnect(),
  };
}

/** A cluster client of ioredis. */
export function ioredisCluster(
  major: 5 | 6,
  seeds: Site['addresses'],
  options: Options,
): Connected {
  const client = major === 6 ? new Cluster([...seeds], options) : new Cluster5([...seeds], options);
  client.on('error', nothing);
  return {
    driver: ioredisDriver(client, timeouts),
    renew: (password) => {
      const { redisOptions } = client.options as { redisOptions?: { password?: string } };
      if (redisOptions !== undefined) redisOptions.password = password;
      for (const node of client.nodes()) node.options.password = password;
    },
    end: () => client.disconnect(),
  };
}

/** A client or pool of node-redis for one server. */
export async function nodeRedisClient(
  major: 5 | 6,
  given: Given,
  options: Options,
): Promise<Connected> {
  if (given === 'options') return { driver: redisDriver(options, timeouts), end: nothing };
  if (given === 'pool') {
    return opened(
      major === 6
        ? createClientPool(options)
        : // Its clean-up of idle clients throws for a client that has lost its connection.
          createClientPool5(options, { cleanupDelay: 600_000 }),
    );
  }
  const client = (major === 6
    ? createClient(options)
    : createClient5(options)) as unknown as NodeRedis & {
    readonly options: { password?: string };
  };
  return {
    ...(await opened(client)),
    renew: (password) => void (client.options.password = password),
  };
}

/** A cluster client of node-redis. */
export function nodeRedisCluster(major: 5 | 6, options: Options): Promise<Connected> {
  const client = major === 6 ? createCluster(options as never) : createCluster5(options as never);
  return opened(client);
}

/**
 * A client of node-redis behind Sentinel; with version 5 only options can be passed, not a client.
 */
export async function nodeRedisSentinel(given: Given, options: Options): Promise<Connected> {
  if (given === 'options') return { driver: redisDriver(options, timeouts), end: nothing };
  return opened(createSentinel(options as never));
}

type NodeRedis = Exclude<Parameters<typeof redisDriver>[0], string | Options> & {
  on(event: 'error', listener: () => void): unknown;
  connect(): Promise<unknown>;
  destroy(): unknown;
  readonly isOpen: boolean;
};

async function opened(client: NodeRedis): Promise<Connected> {
  client.on('error', nothing);
  await client.connect();
  return {
    driver: redisDriver(client, timeouts),
    end: () => {
      if (client.isOpen) void client.destroy();
    },
  };
}

const nothing = (): void => undefined;

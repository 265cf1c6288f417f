import { randomUUID } from 'node:crypto';
import type { CacheInfo, SmartRedisError } from '@smart-redis/core';
import { hash, isSmartRedisError, SmartRedis } from '@smart-redis/core';
import { ioredisDriver } from '@smart-redis/ioredis';
import { redisDriver } from '@smart-redis/redis';
import type { RedisServer } from '@smart-redis/testing';
import { waitFor } from '@smart-redis/testing';
import type { Answer, Order } from './source.js';

/** The Redis client that a scene goes over. */
export type Client = 'ioredis' | 'redis';

export interface SceneOptions {
  readonly server: RedisServer;
  readonly client: Client;
  readonly delta?: boolean;
  readonly timeout?: `${number}ms` | `${number}s`;
}

/** One instance with one cache, whose refreshes fetch what the scene says. */
export interface Scene extends AsyncDisposable {
  /** The next refresh, which fetches by `answer`. */
  refresh(answer: Answer): Promise<CacheInfo>;
  /** The error that the refresh by `answer` fails with. Fails when it does not. */
  failure(answer: Answer): Promise<SmartRedisError>;
  /** What is stored, in the order of ids. */
  stored(): Promise<Order[]>;
  /** Resolves when rows are on their way to Redis. */
  staging(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a scene, with an empty first version. */
export async function openScene(options: SceneOptions): Promise<Scene> {
  const { server, client, delta = false, timeout = '60s' } = options;
  const namespace = `sources-${randomUUID().slice(0, 8)}`;
  const key = `${namespace}:orders`;
  const smart = new SmartRedis({
    driver: client === 'ioredis' ? ioredisDriver(server.url) : redisDriver(server.url),
    namespace,
    logger: false,
  });
  let planned: Answer = () => [];
  const cache = smart.register({
    name: 'orders',
    fetcher: (context) => planned(context) as AsyncIterable<Order>,
    timeout,
    delta,
    targets: { byId: hash({ key }) },
  });

  const refresh: Scene['refresh'] = async (answer) => {
    planned = answer;
    try {
      return await cache.refresh({ timeout: '50s' });
    } finally {
      // A retry by itself would hold the source again while the test looks whether it is free.
      planned = ({ unchanged }) => unchanged();
    }
  };
  await smart.start();
  await cache.ready({ timeout: '50s' });
  return {
    refresh,
    failure: (answer) => failureOf(refresh(answer)),
    stored: async () => {
      const words = (await server.command('HVALS', key)) as string[];
      return words.map((word) => JSON.parse(word) as Order).sort((a, b) => a.id - b.id);
    },
    staging: async () => {
      const look = async (): Promise<boolean> => {
        const keys = (await server.command('KEYS', `*${namespace}*`)) as string[];
        return keys.some((name) => name.includes('staging'));
      };
      await waitFor(look, { message: 'rows in staging' });
    },
    close: () => smart.close(),
    [Symbol.asyncDispose]: () => smart.close(),
  };
}

async function failureOf(work: Promise<unknown>): Promise<SmartRedisError> {
  try {
    await work;
  } catch (error) {
    if (isSmartRedisError(error)) return error;
    throw error;
  }
  throw new Error('expected a rejection, and the refresh resolved');
}

import type { RedisDriver } from '@smart-redis/core';
import { ioredisDriver } from '@smart-redis/ioredis';
import { loadRedisAdapter } from '../driver-for.js';
import { underName } from '../under-name.js';
import type { ResolvedBuilderOptions } from './builder-options.js';

/** The driver for the options `client` and `redisOption`. */
export async function classicDriver({
  client,
  redisOption,
}: Pick<ResolvedBuilderOptions, 'client' | 'redisOption'>): Promise<RedisDriver> {
  if (client === 'ioredis') return underName('redisOption', () => ioredisDriver(redisOption));
  const adapter = await loadRedisAdapter();
  return underName('redisOption', () => adapter.redisDriver(asNodeRedisOptions(redisOption)));
}

/** The options as ioredis names them, for node-redis; a `socket` as node-redis has it stays. */
function asNodeRedisOptions(
  redisOption: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const { host, port, path, family, tls, db, socket, ...rest } = redisOption;
  const address = { host, port, path, family };
  const given = Object.entries(address).filter(([, value]) => value !== undefined);
  return {
    ...rest,
    ...(db === undefined ? {} : { database: db }),
    socket: {
      ...(typeof socket === 'object' ? socket : {}),
      ...Object.fromEntries(given),
      ...(tls === undefined ? {} : { tls: true, ...(typeof tls === 'object' ? tls : {}) }),
    },
  };
}

import type { RedisDriver } from '@smart-redis/core';
import type { DriverOptions } from '@smart-redis/core/drivers';
import type { DriverName } from '../../../run/driver-name.js';
import type { RedisAddress } from '../../address.js';
import { sentinelOptions } from '../../address.js';

/** Loads a library before its use. A worker loads only its own library, and starts sooner. */
export async function loadLibrary(name: DriverName): Promise<void> {
  await (name === 'ioredis' ? import('@smart-redis/ioredis') : import('@smart-redis/redis'));
}

/** A driver over either library, for each topology. */
export function connectDriver(
  name: DriverName,
  address: RedisAddress,
  options: DriverOptions = {},
): Promise<RedisDriver> {
  return name === 'ioredis' ? overIoredis(address, options) : overNodeRedis(address, options);
}

async function overIoredis(address: RedisAddress, options: DriverOptions): Promise<RedisDriver> {
  const { ioredisDriver } = await import('@smart-redis/ioredis');
  if ('url' in address) return ioredisDriver(address.url, options);
  const { Cluster, Redis } = await import('ioredis');
  // These clients are never closed: they end with the process.
  const client =
    'nodes' in address ? new Cluster([...address.nodes]) : new Redis(sentinelOptions(address));
  client.on('error', () => undefined);
  return ioredisDriver(client, options);
}

async function overNodeRedis(address: RedisAddress, options: DriverOptions): Promise<RedisDriver> {
  const { redisDriver } = await import('@smart-redis/redis');
  if ('url' in address) return redisDriver(address.url, options);
  if ('nodes' in address) {
    return redisDriver({ rootNodes: address.nodes.map((socket) => ({ socket })) }, options);
  }
  const { name, sentinels } = address;
  return redisDriver({ name, sentinelRootNodes: [...sentinels] }, options);
}

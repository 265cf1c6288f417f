import type { DriverOptions, RedisDriver } from '@smart-redis/core';
import { ioredisDriver } from '@smart-redis/ioredis';
import { redisDriver } from '@smart-redis/redis';
import { Cluster, Redis } from 'ioredis';
import type { DriverName } from '../../run/driver-name.js';
import type { RedisAddress } from './protocol.js';

/** A driver over either library, for each topology. */
export function connectDriver(
  name: DriverName,
  address: RedisAddress,
  options: DriverOptions = {},
): RedisDriver {
  return name === 'ioredis' ? overIoredis(address, options) : overNodeRedis(address, options);
}

function overIoredis(address: RedisAddress, options: DriverOptions): RedisDriver {
  if ('url' in address) return ioredisDriver(address.url, options);
  // The process ends with them, so nobody closes these clients.
  const client =
    'nodes' in address ? new Cluster([...address.nodes]) : new Redis(sentinelOptions(address));
  client.on('error', () => undefined);
  return ioredisDriver(client, options);
}

/** Options of ioredis for the primary that sentinels know. */
export function sentinelOptions({ name, sentinels }: Extract<RedisAddress, { name: string }>): {
  name: string;
  sentinels: { host: string; port: number }[];
} {
  return { name, sentinels: [...sentinels] };
}

function overNodeRedis(address: RedisAddress, options: DriverOptions): RedisDriver {
  if ('url' in address) return redisDriver(address.url, options);
  if ('nodes' in address) {
    return redisDriver({ rootNodes: address.nodes.map((socket) => ({ socket })) }, options);
  }
  const { name, sentinels } = address;
  return redisDriver({ name, sentinelRootNodes: [...sentinels] }, options);
}

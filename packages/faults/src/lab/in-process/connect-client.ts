import { ioredisDriver } from '@smart-redis/ioredis';
import { redisDriver } from '@smart-redis/redis';
import type { RedisCluster, RedisSentinels } from '@smart-redis/testing';
import { Cluster, Redis } from 'ioredis';
import { createClient, createCluster } from 'redis';
import type { DriverName } from '../../run/driver-name.js';
import type { HostPort } from '../address.js';
import type { Connected } from './crew.js';

/** Connects to one server, or to a proxy in front of one. */
export async function connectTo(library: DriverName, address: HostPort): Promise<Connected> {
  if (library === 'ioredis') return ofIoredis(new Redis(bare(address)));
  return ofNodeRedis(createClient({ socket: bare(address) }));
}

/** Connects to the primary that the sentinels name. */
export function connectToSentinels(
  library: DriverName,
  { name, sentinels }: RedisSentinels,
): Promise<Connected> {
  const addresses = sentinels.map(bare);
  if (library === 'ioredis') {
    return Promise.resolve(ofIoredis(new Redis({ name, sentinels: addresses })));
  }
  // By its options: the driver cannot learn the sentinels from a client of the application, see its
  // README.
  const driver = redisDriver({ name, sentinelRootNodes: addresses }, timeouts);
  return Promise.resolve({ driver, end: () => undefined });
}

/** Connects to a cluster. */
export async function connectToCluster(
  library: DriverName,
  { nodes }: RedisCluster,
): Promise<Connected> {
  if (library === 'ioredis') return ofIoredis(new Cluster(nodes.map(bare)));
  const rootNodes = nodes.map((node) => ({ socket: bare(node) }));
  return ofNodeRedis(createCluster({ rootNodes }));
}

/**
 * For leases of one second: a connection that hangs must be abandoned well before a lease expires.
 */
const timeouts = { connectTimeout: '500ms', commandTimeout: '500ms' } as const;

const bare = ({ host, port }: HostPort): { host: string; port: number } => ({ host, port });

interface ErrorSource {
  on(event: 'error', listener: () => void): unknown;
}
function ofIoredis(
  client: Parameters<typeof ioredisDriver>[0] & ErrorSource & { disconnect(): void },
): Connected {
  client.on('error', () => undefined);
  return { driver: ioredisDriver(client, timeouts), end: () => client.disconnect() };
}

async function ofNodeRedis(
  client: Parameters<typeof redisDriver>[0] &
    ErrorSource & { connect(): Promise<unknown>; destroy(): unknown },
): Promise<Connected> {
  client.on('error', () => undefined);
  await client.connect();
  return { driver: redisDriver(client, timeouts), end: () => void client.destroy() };
}

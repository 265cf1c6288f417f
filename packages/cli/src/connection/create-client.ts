import { Cluster, Redis } from 'ioredis';
import type { ConnectionSettings } from './settings.js';

/** The client of the program: of ioredis, not connected yet. */
export function createClient(settings: ConnectionSettings): Redis | Cluster {
  const client = settings.cluster
    ? new Cluster([...settings.address.hosts], clusterOptions(settings))
    : createServerClient(settings);
  // Without a listener ioredis prints every failed attempt; failed calls report the reason.
  client.on('error', () => undefined);
  return client;
}

function createServerClient(settings: ConnectionSettings): Redis {
  const { kind, hosts, path = '', primary = '', database, tls } = settings.address;
  const common = {
    ...shared(settings),
    db: database,
    lazyConnect: true,
    retryStrategy: (tries: number) => Math.min(tries * 100, 2000),
  };
  if (kind === 'socket') return new Redis({ ...common, path });
  if (kind === 'server') return new Redis({ ...common, ...(hosts[0] ?? {}) });
  const { sentinelPassword } = settings;
  return new Redis({
    ...common,
    sentinels: [...hosts],
    name: primary,
    ...(sentinelPassword === undefined ? {} : { sentinelPassword }),
    ...(tls ? { enableTLSForSentinelMode: true } : {}),
  });
}

function clusterOptions(settings: ConnectionSettings) {
  return {
    redisOptions: shared(settings),
    lazyConnect: true,
    clusterRetryStrategy: (tries: number) => Math.min(tries * 100, 2000),
  };
}

/** A cluster's nodes and a server have these in common. */
function shared({ address, ca }: ConnectionSettings) {
  const { username, password, tls } = address;
  return {
    connectionName: 'smart-redis:cli',
    // It prints a line of its own where INFO is not allowed; a server that is loading says so.
    enableReadyCheck: false,
    // A command waits for the connection, within the limits of the driver.
    maxRetriesPerRequest: null,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(tls ? { tls: ca === undefined ? {} : { ca } } : {}),
  };
}

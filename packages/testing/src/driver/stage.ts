import type { FaultProxy } from '../fault-proxy.js';
import { startFaultProxy } from '../fault-proxy.js';
import type { RedisServer, StartRedisOptions } from '../servers/start-redis.js';
import { startRedis } from '../servers/start-redis.js';

/** What the suite asks of a server. */
export type StageServer = Pick<
  RedisServer,
  'host' | 'port' | 'tls' | 'command' | 'pause' | 'resume' | 'stop'
>;

/** What the suite breaks connections with. */
export type StageProxy = Pick<
  FaultProxy,
  'host' | 'port' | 'drop' | 'cutAll' | 'refuse' | 'heal' | 'close'
>;

/**
 * Where a driver is tried. Its addresses mean something to `connect` of the suite's options, and to
 * nobody else.
 */
export interface DriverStage {
  startServer(): Promise<StageServer>;
  /** A way to the server that can be broken. */
  startProxy(server: StageServer): Promise<StageProxy>;
}

/** A real server, and proxies that break real connections. */
export function realStage(options?: StartRedisOptions): DriverStage {
  return { startServer: () => startRedis(options), startProxy: startFaultProxy };
}

import type { FaultProxy } from '../fault-proxy.js';
import { startFaultProxy } from '../fault-proxy.js';
import type { RedisServer, StartRedisOptions } from '../servers/start-redis.js';
import { startRedis } from '../servers/start-redis.js';

/** The part of a server that the suite uses. */
export type StageServer = Pick<
  RedisServer,
  'host' | 'port' | 'tls' | 'command' | 'pause' | 'resume' | 'stop'
>;

/** The part of a proxy that the suite uses. */
export type StageProxy = Pick<
  FaultProxy,
  'host' | 'port' | 'drop' | 'cutAll' | 'refuse' | 'heal' | 'close'
>;

/**
 * The environment in which a driver is tested. Its addresses are only used by `connect` in the
 * suite's options.
 */
export interface DriverStage {
  startServer(): Promise<StageServer>;
  /** A connection to the server into which faults can be injected. */
  startProxy(server: StageServer): Promise<StageProxy>;
}

/** A real server, and proxies for real connections. */
export function realStage(options?: StartRedisOptions): DriverStage {
  return { startServer: () => startRedis(options), startProxy: startFaultProxy };
}

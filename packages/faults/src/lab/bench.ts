import type { RedisServer, StartRedisOptions } from '@smart-redis/testing';
import { startRedis } from '@smart-redis/testing';
import { Redis } from 'ioredis';

/** A server, with a connection that does not go through any proxy. */
export interface Bench extends AsyncDisposable {
  readonly server: RedisServer;
  readonly admin: Redis;
}

/** Starts a {@link Bench}. */
export async function openBench(options: StartRedisOptions = {}): Promise<Bench> {
  const server = await startRedis(options);
  const admin = new Redis({ host: server.host, port: server.port });
  admin.on('error', () => undefined);
  return {
    server,
    admin,
    [Symbol.asyncDispose]: async () => {
      admin.disconnect();
      await server.stop();
    },
  };
}

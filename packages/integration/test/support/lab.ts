import { randomUUID } from 'node:crypto';
import type { LogFields, Logger, SmartRedisOptions } from '@smart-redis/core';
import { SmartRedis } from '@smart-redis/core';
import { leaseElector } from '@smart-redis/lease';
import type { RedisServer } from '@smart-redis/testing';
import type { DriverUnderTest } from './drivers.js';

/** A log record as a test sees it. */
export interface LogRecord {
  readonly level: string;
  readonly message: string;
  readonly fields: LogFields;
}

/** An instance of a {@link Lab}. */
export interface Instance {
  readonly smart: SmartRedis;
  readonly log: readonly LogRecord[];
}

/** What the instances of one test share: a unique namespace and unique keys on a real server. */
export interface Lab extends AsyncDisposable {
  readonly namespace: string;
  readonly server: RedisServer;
  /** A unique name for a cache or a key. */
  name(text: string): string;
  /** An instance with its own driver; closed with the lab. Not started. */
  instance(
    options?: Partial<SmartRedisOptions> & { readonly address?: { host: string; port: number } },
  ): Instance;
  /** The same, started. */
  started(options?: Parameters<Lab['instance']>[0]): Promise<Instance>;
  redis(...command: readonly string[]): Promise<unknown>;
}

/** A {@link Lab}. */
export function openLab(server: RedisServer, driver: DriverUnderTest): Lab {
  const namespace = `lab-${randomUUID().slice(0, 8)}`;
  const instances: SmartRedis[] = [];

  const instance: Lab['instance'] = ({ address = server, ...options } = {}) => {
    const log: LogRecord[] = [];
    const smart = new SmartRedis({
      driver: driver.connect(`redis://${address.host}:${String(address.port)}`),
      // Longer than any delay of a busy machine: no leadership ends by chance.
      elector: leaseElector({ spread: false, ttl: '5s' }),
      instance: `instance-${String(instances.length + 1)}`,
      namespace,
      logger: recorder(log),
      ...options,
    });
    instances.push(smart);
    return { smart, log };
  };
  return {
    namespace,
    server,
    name: (text) => `${namespace}:${text}`,
    instance,
    started: async (options) => {
      const created = instance(options);
      await created.smart.start();
      return created;
    },
    redis: (...command) => server.command(...command),
    [Symbol.asyncDispose]: async () => {
      await Promise.all(instances.map((smart) => smart.close()));
    },
  };
}

function recorder(log: LogRecord[]): Logger {
  const at =
    (level: string) =>
    (message: string, fields: LogFields = {}): void => {
      log.push({ level, message, fields });
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

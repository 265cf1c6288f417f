import type { DriverOptions } from '@smart-redis/core/drivers';
import type { ConnectionTarget } from '@smart-redis/testing';
import { describeDriver } from '@smart-redis/testing';
import { createClient, createClientPool } from 'redis';
import { createClient as createClient5, createClientPool as createClientPool5 } from 'redis5';
import { afterAll, beforeAll, describe, it } from 'vitest';
import type { RedisClientLike } from '../src/index.js';
import { redisDriver } from '../src/index.js';
import { ofOneClass } from '../src/of-one-class.js';

// One after the other: some tests block this process, or judge how soon something comes.
const runner = { describe, it, beforeAll, afterAll };

/** As long as a busy machine may take, unless a test waits until nobody is found. */
const optionsOf = ({ connectTimeoutMs = 6000 }: ConnectionTarget): DriverOptions => ({
  connectTimeout: `${connectTimeoutMs}ms`,
});

const userOf = ({ username, password }: ConnectionTarget) =>
  password === undefined ? {} : { username, password };

describeDriver({
  ...runner,
  name: 'node-redis, from a URL',
  connect: (target) => redisDriver(target.url, optionsOf(target)),
});

describeDriver({
  ...runner,
  name: 'node-redis, with TLS',
  server: { tls: true },
  connect: (target) => {
    const { ca, host, port } = target;
    const socket = { host, port, tls: true, ca } as const;
    return redisDriver({ socket, ...userOf(target) }, optionsOf(target));
  },
});

describeDriver({
  ...runner,
  name: 'node-redis, from options',
  connect: (target) => {
    const { host, port } = target;
    return redisDriver({ socket: { host, port }, ...userOf(target) }, optionsOf(target));
  },
});

for (const [name, create] of [
  ['node-redis 5', (url: string) => createClient5({ ...ofOneClass, url })],
  ['node-redis 6', (url: string) => createClient({ ...ofOneClass, url })],
  // Its clean-up of idle clients throws at one that lost its connection.
  [
    'node-redis 5, a pool',
    (url: string) => createClientPool5({ ...ofOneClass, url }, { cleanupDelay: 600_000 }),
  ],
  ['node-redis 6, a pool', (url: string) => createClientPool({ ...ofOneClass, url })],
] as const) {
  describeDriver({
    ...runner,
    name: `${name} of the application`,
    connect: (target) => {
      const client: RedisClientLike & { destroy(): void } = create(target.url);
      const driver = redisDriver(client, optionsOf(target));
      return {
        ...driver,
        open: async () => {
          // node-redis tries for ever; the driver's own connections say what is wrong.
          if (!client.isOpen) client.connect().catch(() => undefined);
          await driver.open();
        },
        // The driver leaves the client open, so the test must close it.
        close: () => driver.close().finally(() => client.isOpen && client.destroy()),
      };
    },
  });
}

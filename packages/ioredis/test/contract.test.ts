import type { DriverOptions } from '@smart-redis/core/drivers';
import type { ConnectionTarget } from '@smart-redis/testing';
import { describeDriver } from '@smart-redis/testing';
import { Redis } from 'ioredis';
import { Redis as Redis5 } from 'ioredis5';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { ioredisDriver } from '../src/index.js';

// One after the other: some tests block this process, or judge how soon something comes.
const runner = { describe, it, beforeAll, afterAll };

/** As long as a busy machine may take, unless a test waits until nobody is found. */
const optionsOf = ({ connectTimeoutMs = 6000 }: ConnectionTarget): DriverOptions => ({
  connectTimeout: `${connectTimeoutMs}ms`,
});

describeDriver({
  ...runner,
  name: 'ioredis, from a URL',
  connect: (target) => ioredisDriver(target.url, optionsOf(target)),
});

describeDriver({
  ...runner,
  name: 'ioredis, with TLS',
  server: { tls: true },
  connect: (target) => {
    const { ca, host, port, username, password } = target;
    return ioredisDriver({ host, port, username, password, tls: { ca } }, optionsOf(target));
  },
});

describeDriver({
  ...runner,
  name: 'ioredis, from options',
  connect: (target) => {
    const { host, port, username, password } = target;
    return ioredisDriver({ host, port, username, password }, optionsOf(target));
  },
});

for (const [name, create] of [
  ['ioredis 5', (url: string) => new Redis5(url, { lazyConnect: true })],
  ['ioredis 6', (url: string) => new Redis(url, { lazyConnect: true })],
] as const) {
  describeDriver({
    ...runner,
    name: `${name}, a client of the application`,
    connect: (target) => {
      const client = create(target.url);
      const driver = ioredisDriver(client, optionsOf(target));
      // The driver leaves the client open, so the test must close it.
      return { ...driver, close: () => driver.close().finally(() => client.disconnect()) };
    },
  });
}

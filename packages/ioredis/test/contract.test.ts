import { describeDriver } from '@smart-redis/testing';
import { Redis } from 'ioredis';
import { Redis as Redis5 } from 'ioredis5';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { ioredisDriver } from '../src/index.js';

// One after the other: some tests block this process, or judge how soon something comes.
const runner = { describe, it, beforeAll, afterAll };

/** As long as a busy machine may take, which is also how long it takes to find nobody there. */
const connectTimeout = '6s';

describeDriver({
  ...runner,
  name: 'ioredis, from a URL',
  connect: ({ url }) => ioredisDriver(url, { connectTimeout }),
});

describeDriver({
  ...runner,
  name: 'ioredis, with TLS',
  server: { tls: true },
  connect: ({ ca, host, port, username, password }) =>
    ioredisDriver({ host, port, username, password, tls: { ca } }, { connectTimeout }),
});

describeDriver({
  ...runner,
  name: 'ioredis, from options',
  connect: ({ host, port, username, password }) =>
    ioredisDriver({ host, port, username, password }, { connectTimeout }),
});

for (const [name, create] of [
  ['ioredis 5', (url: string) => new Redis5(url, { lazyConnect: true })],
  ['ioredis 6', (url: string) => new Redis(url, { lazyConnect: true })],
] as const) {
  describeDriver({
    ...runner,
    name: `${name}, a client of the application`,
    connect: ({ url }) => {
      const client = create(url);
      const driver = ioredisDriver(client, { connectTimeout });
      // The driver leaves the client open, so the test must close it.
      return { ...driver, close: () => driver.close().finally(() => client.disconnect()) };
    },
  });
}

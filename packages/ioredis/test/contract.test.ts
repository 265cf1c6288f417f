import { describeDriver } from '@smart-redis/testing';
import { Redis } from 'ioredis';
import { Redis as Redis5 } from 'ioredis5';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { ioredisDriver } from '../src/index.js';

const runner = { describe, it, beforeAll, afterAll };

describeDriver({
  ...runner,
  name: 'ioredis, from a URL',
  connect: ({ url }) => ioredisDriver(url, { connectTimeout: '2s' }),
});

describeDriver({
  ...runner,
  name: 'ioredis, with TLS',
  server: { tls: true },
  connect: ({ ca, host, port, username, password }) =>
    ioredisDriver({ host, port, username, password, tls: { ca } }, { connectTimeout: '2s' }),
});

describeDriver({
  ...runner,
  name: 'ioredis, from options',
  connect: ({ host, port, username, password }) =>
    ioredisDriver({ host, port, username, password }, { connectTimeout: '2s' }),
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
      const driver = ioredisDriver(client, { connectTimeout: '2s' });
      // The driver leaves the client open, so the test must close it.
      return { ...driver, close: () => driver.close().finally(() => client.disconnect()) };
    },
  });
}

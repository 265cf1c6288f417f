import { randomUUID } from 'node:crypto';
import type { RedisDriver } from '@smart-redis/core';
import type { RedisServer } from '@smart-redis/testing';
import { startRedis, waitFor } from '@smart-redis/testing';
import type { createClient } from 'redis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { redisDriver } from '../src/index.js';
import { majors } from './support/majors.js';

type Options = NonNullable<Parameters<typeof createClient>[0]>;

let server: RedisServer;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());

/** How an application tells its client of another password. */
const ways: readonly (readonly [
  string,
  (user: { username: string; password: string }) => {
    options: Options;
    renew(password: string, now: Options): void;
  },
])[] = [
  [
    'its options',
    ({ username, password }) => ({
      options: { username, password },
      renew: (next, now) => void (now.password = next),
    }),
  ],
  [
    'its options, when it was made from a URL',
    ({ username, password }) => ({
      options: { url: `redis://${username}:${password}@127.0.0.1:${String(server.port)}` },
      renew: (next, now) => void (now.password = next),
    }),
  ],
  [
    'a provider',
    ({ username, password }) => {
      let current = password;
      return {
        options: {
          credentialsProvider: {
            type: 'async-credentials-provider',
            credentials: () => Promise.resolve({ username, password: current }),
          },
        },
        renew: (next) => void (current = next),
      };
    },
  ],
];

describe.each(majors)(
  'connections of our own beside a client of $name',
  ({ createClient: create }) => {
    it.each(ways)('take the password that the client has now: %s', async (_way, prepare) => {
      const [username, password, next] = [`user-${randomUUID()}`, randomUUID(), randomUUID()];
      await server.command('ACL', 'SETUSER', username, 'on', `>${password}`, '~*', '&*', '+@all');
      const { options, renew } = prepare({ username, password });
      const client = create({
        ...(options.url === undefined && {
          socket: { host: server.host, port: server.port } as never,
        }),
        ...options,
      });
      client.on('error', () => undefined);
      await client.connect();
      const driver = redisDriver(client);
      await driver.open();

      await server.command('ACL', 'SETUSER', username, 'resetpass', `>${next}`);
      await client.auth({ username, password: next });
      const id = String(await driver.send(['CLIENT', 'ID'], { lane: 'control' }));
      await server.command('CLIENT', 'KILL', 'ID', id);
      await waitFor(() => lost(driver), { message: 'the connection is lost' });

      renew(next, client.options);
      await waitFor(() => driver.send(['PING'], { lane: 'control' }).catch(() => undefined), {
        message: 'it stands again',
      });
      await driver.close();
      client.destroy();
    });
  },
);

async function lost(driver: RedisDriver): Promise<boolean> {
  return driver.send(['PING'], { lane: 'control' }).then(
    () => false,
    (error: unknown) => {
      expect(error).toMatchObject({ code: 'SR_CONNECTION' });
      return true;
    },
  );
}

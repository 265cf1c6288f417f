import { ioredisDriver } from '@smart-redis/ioredis';
import { redisDriver } from '@smart-redis/redis';
import type { RedisServer } from '@smart-redis/testing';
import { startRedis } from '@smart-redis/testing';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';

let server: RedisServer;
const clients: Redis[] = [];
beforeAll(async () => {
  server = await startRedis({ password: 'secret' });
});
afterAll(async () => {
  for (const client of clients) client.disconnect();
  await server.stop();
});

const at = () => ({ host: server.host, port: server.port });
const noPassword = /requires a password, and none was given \(NOAUTH\)/;
const refused = /refused the credentials \(WRONGPASS\)/;

it.each([
  ['no', 'ioredis', () => ioredisDriver(at()), noPassword],
  ['an empty', 'ioredis', () => ioredisDriver({ ...at(), password: '' }), noPassword],
  [
    'no',
    'a client of ioredis',
    () => {
      const client = new Redis(at());
      client.on('error', () => undefined);
      clients.push(client);
      return ioredisDriver(client);
    },
    noPassword,
  ],
  ['a wrong', 'ioredis', () => ioredisDriver({ ...at(), password: 'wrong' }), refused],
  ['no', 'node-redis', () => redisDriver({ socket: at() }), noPassword],
  ['a wrong', 'node-redis', () => redisDriver({ socket: at(), password: 'wrong' }), refused],
])('%s password, over %s, is told', async (_what, _library, create, message) => {
  const driver = create();
  await expect(driver.open()).rejects.toMatchObject({
    code: 'SR_AUTH',
    message: expect.stringMatching(message) as string,
  });
  await driver.close();
});

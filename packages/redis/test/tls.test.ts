import { SmartRedis } from '@smart-redis/core';
import { startRedis } from '@smart-redis/testing';
import { describe, expect, it } from 'vitest';
import { redisDriver } from '../src/index.js';
import { majors } from './support/majors.js';

describe.each(majors)('a certificate, over $name', ({ createClient: create }) => {
  it('that nobody trusts is named', async () => {
    await using server = await startRedis({ tls: true });
    const socket = { host: server.host, port: server.port, tls: true } as const;
    const client = create({ socket });
    client.on('error', () => undefined);
    client.connect().catch(() => undefined);
    for (const driver of [redisDriver({ socket }), redisDriver(client)]) {
      const smart = new SmartRedis({ driver, logger: false });
      await expect(smart.start()).rejects.toMatchObject({
        code: 'SR_CONNECTION',
        message: expect.stringMatching(/self.signed certificate/) as string,
      });
      await smart.close();
    }
    client.destroy();
  });

  it('that the server wants and does not get is named', async () => {
    await using server = await startRedis({ tls: true });
    const { host, port } = server;
    const socket = { host, port, tls: true, ca: server.tls?.ca } as const;
    // Connected before: version 5 throws a second error of a socket, ECONNRESET after the alert, at
    // the process.
    const client = create({ socket });
    client.on('error', () => undefined);
    await client.connect();
    await server.command('CONFIG', 'SET', 'tls-auth-clients', 'yes');
    for (const driver of [redisDriver({ socket }), redisDriver(client)]) {
      const smart = new SmartRedis({ driver, logger: false });
      await expect(smart.start()).rejects.toMatchObject({
        code: 'SR_CONNECTION',
        message: expect.stringMatching(/certificate required/) as string,
      });
      await smart.close();
    }
    client.destroy();
  });
});

import { randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { isSmartRedisError, SmartRedis, soloElector } from '@smart-redis/core';
import type { RedisServer } from '@smart-redis/testing';
import { startRedis, waitFor } from '@smart-redis/testing';
import { Redis } from 'ioredis';
import { Redis as Redis5 } from 'ioredis5';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ioredisDriver } from '../src/index.js';

const versions = [
  ['6', (options: object) => new Redis(options)],
  ['5', (options: object) => new Redis5(options)],
] as const;

// Each test has clients and users of its own; one of them waits for four seconds.
describe.concurrent.each(versions)('connections of our own over ioredis %s', (_version, create) => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.stop());
  const at = (options: object): Redis | Redis5 => {
    const client = create({ host: server.host, port: server.port, ...options });
    client.on('error', () => undefined);
    return client;
  };

  it('take the password that the client has now, and say SR_AUTH until then', async () => {
    const username = `user-${randomUUID()}`;
    await server.command('ACL', 'SETUSER', username, 'on', '>old', '~*', '&*', '+@all');
    const client = at({ username, password: 'old' });
    const driver = ioredisDriver(client);
    await driver.open();
    await driver.send(['PING'], { lane: 'bulk' });
    await server.command('ACL', 'SETUSER', username, 'resetpass', '>new');
    await server.command('CLIENT', 'KILL', 'USER', username);
    const failure = (): Promise<string> =>
      driver.send(['PING'], { lane: 'control' }).then(
        () => 'PONG',
        (error: unknown) => (isSmartRedisError(error) ? error.code : String(error)),
      );
    await waitFor(async () => (await failure()) === 'SR_AUTH', { message: 'it is told' });
    client.options.password = 'new';
    await waitFor(async () => (await failure()) === 'PONG', { message: 'it works again' });
    await waitFor(() => driver.send(['PING'], { lane: 'bulk' }).catch(() => undefined), {
      message: 'bulk works again',
    });
    await driver.close();
    client.disconnect();
  });

  it('grow slower to come back to a replica that was given for a primary', async () => {
    await using replica = await startRedis();
    await replica.command('REPLICAOF', server.host, String(server.port));
    const records: { message: string; error: string }[] = [];
    const write = (message: string, fields: { error?: unknown } = {}): void =>
      void records.push({ message, error: String(fields.error) });
    const received = async (): Promise<number> =>
      Number(
        /total_connections_received:(\d+)/.exec(
          String(await replica.command('INFO', 'stats')),
        )?.[1],
      );
    const client = create({ host: replica.host, port: replica.port });
    await using smart = new SmartRedis({
      driver: ioredisDriver(client),
      elector: soloElector(),
      logger: { debug: () => undefined, info: () => undefined, warn: write, error: write },
    });
    await smart.start();
    const warning = await waitFor(
      () => records.find(({ error }) => error.includes('read-only replica')),
      { message: 'a warning names it' },
    );
    expect(warning.error).toContain(String(replica.port));
    const before = await received();
    const since = performance.now();
    await waitFor(() => performance.now() - since > 4000, {
      timeoutMs: 20_000,
      message: 'four seconds are over',
    });
    const perSecond = ((await received()) - before) / ((performance.now() - since) / 1000);
    expect(perSecond).toBeLessThan(6);
    expect(records.filter(({ error }) => error.includes('read-only replica')).length).toBeLessThan(
      4,
    );
    await smart.close();
    client.disconnect();
  });

  it('name the reason for which TLS fails', async () => {
    await using tls = await startRedis({ tls: true });
    const untrusting = create({ host: tls.host, port: tls.port, tls: {}, lazyConnect: true });
    untrusting.on('error', () => undefined);
    const driver = ioredisDriver(untrusting, { connectTimeout: '30s' });
    await expect(driver.open()).rejects.toThrow(/self-signed certificate/);
    await driver.close();
    untrusting.disconnect();
    const own = ioredisDriver({ host: tls.host, port: tls.port, tls: {} });
    await expect(own.open()).rejects.toThrow(/self-signed certificate/);
    await own.close();
    await tls.command('CONFIG', 'SET', 'tls-auth-clients', 'yes');
    const { host, port } = tls;
    const anonymous = ioredisDriver({ host, port, tls: tls.tls }, { connectTimeout: '30s' });
    await expect(anonymous.open()).rejects.toThrow(/certificate required|alert/i);
    await anonymous.close();
  });

  it('end in time when the server accepts and says nothing', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await waitFor(() => silent.listening, { message: 'it listens' });
    const { port } = silent.address() as AddressInfo;
    const driver = ioredisDriver({ host: '127.0.0.1', port }, { connectTimeout: '400ms' });
    await expect(driver.open()).rejects.toMatchObject({ code: 'SR_CONNECTION' });
    await driver.close();
    silent.close();
  });

  it('belong to one instance', async () => {
    const driver = ioredisDriver(server.url);
    const options = { driver, elector: soloElector(), logger: false } as const;
    const first = new SmartRedis(options);
    expect(() => new SmartRedis(options)).toThrow(
      expect.objectContaining({ code: 'SR_INVALID_OPTION' }) as Error,
    );
    await first.start();
    expect(await driver.send(['PING'])).toBe('PONG');
    await first.close();
  });
});

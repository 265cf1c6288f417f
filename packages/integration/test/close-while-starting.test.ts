import type { RedisDriver } from '@smart-redis/core';
import { SmartRedis } from '@smart-redis/core';
import type { RedisServer } from '@smart-redis/testing';
import { startFaultProxy, startRedis } from '@smart-redis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drivers } from './support/drivers.js';
import { failureOf } from './support/failure-of.js';

let server: RedisServer;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());

describe.each(drivers)('close() during start() over $name', ({ connect }) => {
  it('ends start() even if the server does not reply', async () => {
    await using proxy = await startFaultProxy(server);
    proxy.drop('both');
    const driver = connect(`redis://${proxy.host}:${String(proxy.port)}`, { connectTimeout: '1h' });
    const smart = new SmartRedis({ driver, logger: false });
    const starting = failureOf(smart.start());
    await smart.close();
    expect((await starting).code).toBe('SR_CLOSED');
  });
});

describe('close()', () => {
  const forEver = new Promise<never>(() => undefined);

  it.each<[what: string, Partial<RedisDriver>]>([
    ['opens', { open: () => forEver, close: () => Promise.resolve() }],
    ['closes', { close: () => forEver }],
  ])('waits no longer than drain for a driver that never %s', async (_what, never) => {
    const sound = drivers[0].connect(server.url);
    const records: unknown[] = [];
    const log = (message: string): void => void records.push(message);
    const smart = new SmartRedis({
      driver: { ...sound, ...never },
      drain: '50ms',
      logger: { debug: () => undefined, info: () => undefined, warn: log, error: log },
    });
    smart.start().catch(() => undefined);
    await smart.close();
    expect(records).toContainEqual(expect.stringContaining('could not be closed'));
    await sound.close();
  });
});

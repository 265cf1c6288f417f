import { randomUUID } from 'node:crypto';
import type { RedisServer } from '@smart-redis/testing';
import { freePort, startRedis, waitFor } from '@smart-redis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openExitLine } from '../src/classic/exit-line.js';

let server: RedisServer;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());

const openTo = (port: number, leaderKey: string) =>
  openExitLine({
    redisOption: { host: '127.0.0.1', port, lazyConnect: true },
    leaderKey,
    namespace: leaderKey,
    database: 0,
    instance: 'one',
  });

/** What an end by `process.exit()` calls last. */
const exitListeners = (): readonly NodeJS.ExitListener[] => process.listeners('exit');

describe('the line that releases the master key when the process ends', () => {
  it('takes the release at once when it has settled', async () => {
    const leaderKey = randomUUID();
    await server.command('SET', leaderKey, 'one id');
    const line = openTo(server.port, leaderKey);
    await line.settled;
    exitListeners().at(-1)?.(0);
    await waitFor(async () => (await server.command('EXISTS', leaderKey)) === 0, {
      message: 'the key is released',
    });
    line.close();
  });

  it('keeps nobody waiting where nobody listens, and leaves no listener behind', async () => {
    const before = exitListeners().length;
    const line = openTo(await freePort(), randomUUID());
    await line.settled;
    line.close();
    expect(exitListeners()).toHaveLength(before);
  });
});

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import type { SmartRedis } from '@smart-redis/core';
import type { RedisServer } from '@smart-redis/testing';
import { startFaultProxy, startRedis, waitFor } from '@smart-redis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInstance } from './support/instances.js';
import type { Ran } from './support/run.js';
import { run, start } from './support/run.js';

let server: RedisServer;
let smart: SmartRedis;

beforeAll(async () => {
  server = await startRedis();
  smart = await startInstance(server.url, ['orders']);
});
afterAll(async () => {
  await smart.close();
  await server.stop();
});

/** Serves a board as long as `work` takes. */
async function withBoard(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  work: (url: string) => Promise<void>,
): Promise<Ran> {
  const interrupt = new AbortController();
  const running = start(['board', '--port', '0', ...args], {
    env: { SMART_REDIS_URL: server.url, ...env },
    signal: interrupt.signal,
  });
  try {
    const url = await waitFor(() => /http:\S+\//.exec(running.out())?.[0], {
      message: 'the address',
    });
    await work(url);
  } finally {
    interrupt.abort('SIGINT');
  }
  return running.ended;
}

describe.concurrent('board', () => {
  it('serves the namespace on this machine, until it is interrupted', async () => {
    const ran = await withBoard([], {}, async (url) => {
      expect(new URL(url).hostname).toBe('127.0.0.1');
      expect(await (await fetch(url)).text()).toContain('<html');
      const overview = await fetch(`${url}?api=overview`, {
        headers: { 'sec-fetch-site': 'same-origin' },
      });
      expect(await overview.text()).toContain('"orders"');
    });
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(ran.out).toMatch(/^the board of namespace default, read-only: http:/);
  });

  it('has no actions unless it is told', async () => {
    const act = async (url: string): Promise<number> =>
      (
        await fetch(`${url}?api=pause`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', origin: url.slice(0, -1) },
          body: JSON.stringify({ cache: 'orders' }),
        })
      ).status;
    await withBoard([], {}, async (url) => expect(await act(url)).toBe(405));
    await withBoard(['--write'], {}, async (url) => expect(await act(url)).toBe(200));
  });

  it('asks for a user and a password', async () => {
    const env = { SMART_REDIS_BOARD_USER: 'ops', SMART_REDIS_BOARD_PASSWORD: 'hunter22' };
    const ran = await withBoard(['--json', '--host', '0.0.0.0'], env, async (url) => {
      const local = url.replace('0.0.0.0', '127.0.0.1');
      expect((await fetch(local)).status).toBe(401);
      const authorization = `Basic ${Buffer.from('ops:hunter22').toString('base64')}`;
      expect((await fetch(local, { headers: { authorization } })).status).toBe(200);
    });
    expect(JSON.parse(ran.out)).toMatchObject({ namespace: 'default', readOnly: true });
    expect(ran.out + ran.err).not.toContain('hunter22');
  });

  it.each([
    ['anywhere else without a password', ['--host', '0.0.0.0'], {}],
    ['by name anywhere else', ['--host', 'redis.internal'], {}],
    ['in production without a password', [], { NODE_ENV: 'production' }],
    ['for a user without a password', ['--user', 'ops'], {}],
    ['both read-only and with actions', ['--write', '--read-only'], {}],
    ['on a port that is none', ['--port', '70000'], {}],
  ])('is not served %s', async (_title, args, env) => {
    const ran = await run(['board', ...args], { env: { SMART_REDIS_URL: server.url, ...env } });
    expect(ran).toMatchObject({ code: 2, out: '' });
  });

  it('says that a port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const ran = await run(['board', '--port', String(port)], {
      env: { SMART_REDIS_URL: server.url },
    });
    other.close();
    expect(ran).toMatchObject({
      code: 2,
      err: expect.stringContaining(`port ${port} is taken`) as string,
    });
  });

  it('says on its page that Redis is away, and shows it when it comes', async () => {
    await using proxy = await startFaultProxy(server);
    proxy.refuse();
    const env = { SMART_REDIS_URL: `redis://${proxy.host}:${proxy.port}` };
    await withBoard([], env, async (url) => {
      const page = await fetch(url);
      expect(page.status).toBe(503);
      expect(await page.text()).toMatch(/no (reply|connection)/);
      proxy.heal();
      const isBack = async (): Promise<boolean> => (await fetch(url)).status === 200;
      await waitFor(isBack, { message: 'the board', everyMs: 200 });
    });
  });
});

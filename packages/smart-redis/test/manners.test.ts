import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { SmartRedis } from '@smart-redis/core';
import { ioredisDriver } from '@smart-redis/ioredis';
import { redisDriver } from '@smart-redis/redis';
import type { RedisServer } from '@smart-redis/testing';
import { startRedis } from '@smart-redis/testing';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { CacheBuilder } from 'smart-redis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let server: RedisServer;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());

const clients = [
  [
    'ioredis',
    () => {
      const client = new Redis(server.url);
      return Promise.resolve({
        client,
        driver: () => ioredisDriver(client),
        end: () => client.disconnect(),
      });
    },
  ],
  [
    'node-redis',
    async () => {
      const client = createClient({ url: server.url });
      await client.connect();
      return { client, driver: () => redisDriver(client), end: () => client.destroy() };
    },
  ],
] as const;

describe.each(clients)('over one client of %s', (_name, connect) => {
  it('twelve instances that handle signals leave no warning and no listener', async () => {
    const warnings: Error[] = [];
    const listener = (warning: Error): number => warnings.push(warning);
    process.on('warning', listener);
    const { client, driver, end } = await connect();
    const counts = (): number[] => [
      client.listenerCount('error'),
      process.listenerCount('SIGTERM'),
      process.listenerCount('SIGINT'),
    ];
    const before = counts();
    const instances = Array.from(
      { length: 12 },
      (_, index) =>
        new SmartRedis({
          driver: driver(),
          handleSignals: true,
          logger: false,
          namespace: `manners-${String(index)}`,
        }),
    );
    await Promise.all(instances.map((smart) => smart.start()));
    await Promise.all(instances.map((smart) => smart.close()));
    // Warnings are emitted in the next turn.
    await new Promise((resolve) => setImmediate(resolve));
    expect(warnings).toEqual([]);
    expect(counts()).toEqual(before);
    process.off('warning', listener);
    end();
  });
});

it('loads the package ping only where hosts are pinged', async () => {
  const program = `
    import { createRequire } from 'node:module';
    await import('${new URL('../src/index.ts', import.meta.url).href}');
    console.log(Object.keys(createRequire(import.meta.url).cache).filter((path) =>
      /node_modules.(ping|redis|@redis)[\\\\/]/.test(path)).length);
  `;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '-e', program],
    {
      cwd: fileURLToPath(new URL('..', import.meta.url)),
      env: {
        ...process.env,
        TSX_TSCONFIG_PATH: fileURLToPath(new URL('../../../tsconfig.json', import.meta.url)),
      },
    },
  );
  expect(stdout.trim()).toBe('0');
});

it('register of the classic API ends when its cache is unregistered meanwhile', async () => {
  const builder = await CacheBuilder.build({
    redisOption: { host: server.host, port: server.port },
    masterCacheKey: 'manners',
  });
  let began = (): void => undefined;
  const fetching = new Promise<void>((resolve) => (began = resolve));
  const registered = builder.register({
    name: 'hangs',
    dataFetchingFn: (_params, { signal }) => {
      began();
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('aborted')));
      });
    },
    cacheKeys: ['manners:hangs'],
    redisDataTypes: ['list'],
    refreshInterval: 60,
  });
  await fetching;
  await builder.unregister('hangs');
  expect(await registered).toBe('hangs');
  await builder.close();
});

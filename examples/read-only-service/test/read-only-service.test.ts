import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startExample } from '@smart-redis/example-support';
import { startRedis, waitFor } from '@smart-redis/testing';
import { createSmartRedis } from 'smart-redis';
import { expect, it } from 'vitest';
import { delays } from '../delays.js';

const until = /http:\S+/;
const flights = (delay: number): string =>
  JSON.stringify([
    { origin: 'ATL', delay },
    { origin: 'ORD', delay: 7 },
  ]);

it('reads what another process builds', async () => {
  await using server = await startRedis();
  const folder = await mkdtemp(join(tmpdir(), 'read-only-service-'));
  const env = { PORT: '0', FLIGHTS: join(folder, 'flights.json') };
  await writeFile(env.FLIGHTS, flights(20));
  await using service = await startExample(new URL('../service.ts', import.meta.url), {
    ...{ server, env, until },
  });
  const get = async (path: string): Promise<readonly [number, unknown]> => {
    const response = await fetch(`${service.started[0]}${path}`);
    return [response.status, await response.json()];
  };

  // Nobody builds it.
  expect(await get('/live')).toEqual([200, 'ok']);
  expect(await get('/health')).toMatchObject([503, { status: 'building', version: null }]);
  expect(await get('/airports/ATL')).toEqual([503, 'the delays are not built yet']);
  expect(await get('/worst')).toEqual([503, 'the delays are not built yet']);

  await using worker = await startExample(new URL('../worker.ts', import.meta.url), {
    ...{ server, env, until: /are built/ },
  });
  const atlanta = { airport: 'ATL', flights: 1, delay: 20 };
  expect(await get('/airports/ATL')).toEqual([200, atlanta]);
  expect(await get('/airports/XXX')).toEqual([404, 'no such airport']);
  expect(await get('/worst')).toMatchObject([200, [atlanta, { airport: 'ORD', delay: 7 }]]);
  expect(await get('/health')).toMatchObject([200, { status: 'fresh' }]);

  // From memory: what somebody writes into Redis behind the back of the worker is not read.
  await server.command('HSET', '{delays}:by-airport', 'ATL', '{"airport":"ATL"}');
  expect(await get('/airports/ATL')).toEqual([200, atlanta]);

  // Another version, asked for by a reader.
  await writeFile(env.FLIGHTS, flights(40));
  await using other = await createSmartRedis({ redis: server.url, elector: false });
  await other.view(delays).refresh();
  await waitFor(async () => JSON.stringify(await get('/airports/ATL')).includes('40'), {
    message: 'the new version, although the old one was in memory',
  });

  // Readers need no worker.
  expect(await worker.stop()).toBe('SIGTERM');
  expect((await get('/airports/ORD'))[0]).toBe(200);
  expect((await get('/health'))[0]).toBe(200);
  expect(await service.stop()).toBe(0);
  await rm(folder, { recursive: true });
});

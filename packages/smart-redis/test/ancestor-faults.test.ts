import { randomUUID } from 'node:crypto';
import { electionChannelOf } from '@smart-redis/core/electors';
import type { RedisServer } from '@smart-redis/testing';
import { startFaultProxy, startRedis, waitFor } from '@smart-redis/testing';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { withEventFlags } from '../src/classic/keyspace-events.js';
import type { CacheBuilderOptions } from '../src/index.js';
import { CacheBuilder } from '../src/index.js';

let server: RedisServer;
const open: CacheBuilder[] = [];
beforeAll(async () => {
  server = await startRedis();
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((builder) => builder.close()));
});
afterAll(() => server.stop());

const build = async (options: CacheBuilderOptions = {}): Promise<CacheBuilder> => {
  const { host, port } = server;
  const builder = await CacheBuilder.build({
    masterCacheKey: randomUUID(),
    redisOption: { host, port },
    ...options,
  });
  open.push(builder);
  return builder;
};

/** Each of these went wrong in the library that this one continues. */
describe('the ancestor’s fault', () => {
  it('1: a hash written in place, half refreshed, its old rows there for ever', async () => {
    const builder = await build();
    const key = randomUUID();
    const makeRows = (stamp: number) =>
      Array.from({ length: 3000 }, (_, id) => ({
        id: `${String(stamp % 2)}-${String(id)}`,
        stamp,
      }));
    let stamp = 0;
    await builder.register({
      dataFetchingFn: () => makeRows((stamp += 1)),
      cacheKeys: [key],
      redisDataTypes: ['hash'],
      refreshInterval: 0.005,
    });
    const reader = new Redis(server.url);
    for (let read = 0; read < 50; read += 1) {
      const values = Object.values(await reader.hgetall(key));
      expect(values).toHaveLength(3000);
      expect(
        new Set(values.map((value) => (JSON.parse(value) as { stamp: number }).stamp)).size,
      ).toBe(1);
    }
    reader.disconnect();
    expect(stamp).toBeGreaterThan(1);
  });

  it('2: a large list that threw, an empty one that threw, an array reversed under its owner’s hands', async () => {
    const builder = await build();
    const key = randomUUID();
    const large = Array.from({ length: 200_000 }, (_, id) => ({ id }));
    let rows = large;
    const name = await builder.register({
      dataFetchingFn: () => rows,
      cacheKeys: [key],
      redisDataTypes: ['list'],
      refreshInterval: 100,
    });
    expect(await server.command('LLEN', key)).toBe(200_000);
    expect(await server.command('LINDEX', key, '0')).toBe('{"id":0}');
    expect([large[0], large.at(-1)]).toEqual([{ id: 0 }, { id: 199_999 }]);
    rows = [];
    await builder.update(name, {});
    expect(await server.command('EXISTS', key)).toBe(0);
  });

  it('3: a master key that was never renewed', async () => {
    const masterCacheKey = randomUUID();
    const builder = await build({ masterCacheKey });
    const key = `CACHE_MASTER_KEY${masterCacheKey}`;
    const left = async (): Promise<number> => Number(await server.command('PTTL', key));
    const holder = await server.command('GET', key);
    await server.command('PEXPIRE', key, '8000');
    await waitFor(async () => (await left()) > 8000, { message: 'the renewal' });
    expect(builder.isMaster).toBe(true);
    // Renewed, not won anew.
    expect(await server.command('GET', key)).toBe(holder);
  });

  it('4: keyspace events without expiry, over what the operator had set', async () => {
    await server.command('CONFIG', 'SET', 'notify-keyspace-events', 'El');
    await build();
    const flags = async (): Promise<string> =>
      String(((await server.command('CONFIG', 'GET', 'notify-keyspace-events')) as string[])[1]);
    await waitFor(async () => (await flags()).includes('K'), { message: 'the flags' });
    for (const flag of 'ElKgx') expect(await flags()).toContain(flag);
    expect([
      withEventFlags(''),
      withEventFlags('AE'),
      withEventFlags('AKE'),
      withEventFlags('Kx'),
    ]).toEqual(['Kgx', 'AEK', 'AKE', 'Kxg']);
  });

  it('4: databases of one digit and keys of plain letters alone', async () => {
    const { host, port } = server;
    const options = {
      redisOption: { host, port, db: 12 },
      masterCacheKey: `any {key} ${randomUUID()}`,
    };
    const [first, second] = [await build(options), await build(options)];
    const startedAt = performance.now();
    const reader = new Redis({ host, port, db: 12 });
    await reader.del(`CACHE_MASTER_KEY${options.masterCacheKey}`);
    reader.disconnect();
    await waitFor(() => first.isMaster !== second.isMaster && performance.now() - startedAt > 0, {
      message: 'a master',
    });
    await first.close();
    await waitFor(() => second.isMaster, { message: 'the second is master' });
  });

  it('5: a failed refresh nobody caught, a slow one that ran beside itself', async () => {
    const unhandled: unknown[] = [];
    const hear = (error: unknown): void => void unhandled.push(error);
    process.on('unhandledRejection', hear);
    const builder = await build({ logging: { logger: false } });
    let running = 0;
    let most = 0;
    let runs = 0;
    await builder.register({
      dataFetchingFn: async () => {
        most = Math.max(most, (running += 1));
        await new Promise((resolve) => setTimeout(resolve, 20));
        running -= 1;
        runs += 1;
        if (runs === 2) throw new Error('down');
        return [];
      },
      cacheKeys: [randomUUID()],
      redisDataTypes: ['list'],
      refreshInterval: 0.005,
    });
    await waitFor(() => runs >= 4, { message: 'four runs' });
    process.removeListener('unhandledRejection', hear);
    expect([most, unhandled]).toEqual([1, []]);
  });

  it('6: a master key deleted though it was another’s by now', async () => {
    const masterCacheKey = randomUUID();
    const builder = await build({ masterCacheKey });
    const key = `CACHE_MASTER_KEY${masterCacheKey}`;
    await server.command('SET', key, 'somebody else');
    await waitFor(() => !builder.isMaster, { message: 'it steps back' });
    await builder.close();
    expect(await server.command('GET', key)).toBe('somebody else');
  });

  it('7: a timer started at every attempt and never stopped', async () => {
    const masterCacheKey = randomUUID();
    await build({ masterCacheKey });
    const timers = (): number =>
      process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const before = timers();
    const standbys = [await build({ masterCacheKey }), await build({ masterCacheKey })];
    for (const standby of standbys) await standby.close();
    await waitFor(() => timers() <= before, { message: 'no timer is left' });
  });

  it('8: a standby deaf after a lost connection', async () => {
    const masterCacheKey = randomUUID();
    await using proxy = await startFaultProxy(server);
    const master = await build({ masterCacheKey });
    const standby = await build({
      masterCacheKey,
      redisOption: { host: proxy.host, port: proxy.port },
      logging: { logger: false },
    });
    proxy.refuse();
    const channel = electionChannelOf(`classic:${masterCacheKey}`);
    const listeners = async (): Promise<unknown> =>
      ((await server.command('PUBSUB', 'NUMSUB', channel)) as unknown[])[1];
    await waitFor(async () => (await listeners()) === 1, { message: 'the loss is felt' });
    proxy.heal();
    await waitFor(async () => (await listeners()) === 2, { message: 'it listens again' });
    await master.close();
    // Deaf, it would look at the key no sooner than that could expire: after 15 seconds.
    await waitFor(() => standby.isMaster, { message: 'the standby is master', timeoutMs: 7000 });
  });

  it('9: a large value freed in line, with RENAME alone', async () => {
    const builder = await build();
    const key = randomUUID();
    let fetches = 0;
    const name = await builder.register({
      dataFetchingFn: () => {
        fetches += 1;
        return Array.from({ length: 1000 }, (_, id) => ({ id, fetches }));
      },
      cacheKeys: [key],
      redisDataTypes: ['hash'],
      refreshInterval: 100,
    });
    await server.command('CONFIG', 'RESETSTAT');
    await builder.update(name, {});
    const stats = String(await server.command('INFO', 'commandstats'));
    const calls = (command: string): string | undefined =>
      new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(stats)?.[1];
    expect([calls('unlink'), calls('rename')]).toEqual(['1', '1']);
  });
});

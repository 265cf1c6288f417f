import { randomUUID } from 'node:crypto';
import type { Writer } from '@smart-redis/core';
import { openOperator } from '@smart-redis/core/operator';
import { ioredisDriver } from '@smart-redis/ioredis';
import type { RedisServer } from '@smart-redis/testing';
import { freePort, startRedis, waitFor } from '@smart-redis/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
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
    ...options,
    redisOption: { host, port, password: '', ...options.redisOption },
  });
  open.push(builder);
  return builder;
};
const rows = [
  { id: 'id1', value: 'value1' },
  { id: 'id2', value: 'value2' },
];
const unnamed = (prefix: string = randomUUID()) => ({
  dataFetchingFn: () => rows,
  cacheKeys: [`${prefix}-list`, `${prefix}-hash`],
  redisDataTypes: ['list', 'hash'],
  refreshInterval: 100,
  idProp: 'id',
});
const ignore = (): void => undefined;
const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore };
const sample = (prefix?: string) => ({ ...unnamed(prefix), name: 'sampleCacheName' });

it('takes the address as node-redis has it', async () => {
  const socket = { host: server.host, port: server.port };
  const builder = await build({
    client: 'redis',
    redisOption: { host: undefined, port: undefined, socket },
  });
  await builder.register(sample());
});

describe.each(['ioredis', 'redis'] as const)('the classic API over %s', (client) => {
  it.each([false, { interval: 0.05, host: '127.0.0.1' }])(
    'is seen by an operator that has only the URL and the namespace (pings: %j)',
    async (masterAliveCheck) => {
      const masterCacheKey = randomUUID();
      const builder = await build({ client, masterCacheKey, masterAliveCheck });
      await builder.register(sample());
      await using operator = openOperator({
        driver: ioredisDriver(server.url),
        namespace: `classic:${masterCacheKey}`,
        logger: false,
      });
      const [leader] = await waitFor(
        async () => {
          const found = await operator.instances();
          return found[0]?.report === null ? undefined : found;
        },
        { message: 'the report of the leader' },
      );
      expect(leader).toMatchObject({ role: 'leader', report: { pid: process.pid } });
      const [cache] = await operator.caches();
      expect(cache).toMatchObject({ name: 'sampleCacheName', rows: 2, servedBy: leader?.name });
      expect(cache?.ageMs).toBeLessThan(60_000);
      expect(cache).toMatchObject({ status: 'fresh', schedule: 'every 100s' });
    },
  );

  it('keeps earlier versions, and checks how many', async () => {
    const builder = await build({ client });
    const prefix = randomUUID();
    let value = 0;
    await builder.register({
      ...sample(prefix),
      keep: 1,
      refreshInterval: 0.05,
      dataFetchingFn: () => [{ id: 'id1', value: (value += 1) }],
    });
    const kept = async (): Promise<unknown> => {
      const keys = (await server.command('KEYS', `{${prefix}-*}:smart-redis:kept:*`)) as string[];
      return value > 5 ? keys.length : undefined;
    };
    expect(await waitFor(kept, { message: 'several versions' })).toBe(2);
    await expect(builder.register({ ...unnamed(), keep: -1 })).rejects.toMatchObject({
      details: { option: 'keep' },
    });
  });

  it('publishes only what its guard allows', async () => {
    const builder = await build({ client, logging: { logger: silent } });
    const prefix = randomUUID();
    let fetches = 0;
    await builder.register({
      ...sample(prefix),
      refreshInterval: 0.05,
      dataFetchingFn: () => ((fetches += 1) === 1 ? rows : []),
      guard: { minRows: 2 },
    });
    await waitFor(() => fetches > 3, { message: 'refreshes that are refused' });
    expect(await server.command('LLEN', `${prefix}-list`)).toBe(2);
    const wrong = builder.register({ ...unnamed(), guard: { minRows: -1 } });
    await expect(wrong).rejects.toMatchObject({ details: { option: 'guard.minRows' } });
  });

  it('does what its sample does', async () => {
    const builder = await build({ masterCacheKey: 'sample-key', client });
    const name = await builder.register(sample('sample-key'));
    expect(name).toBe('sampleCacheName');
    expect(builder.isMaster).toBe(true);
    expect(await server.command('EXISTS', 'CACHE_MASTER_KEYsample-key')).toBe(1);
    expect(await server.command('LRANGE', 'sample-key-list', '0', '1')).toEqual([
      '{"id":"id1","value":"value1"}',
      '{"id":"id2","value":"value2"}',
    ]);
    expect(await server.command('HGETALL', 'sample-key-hash')).toEqual([
      ...['id1', '{"id":"id1","value":"value1"}'],
      ...['id2', '{"id":"id2","value":"value2"}'],
    ]);
    await builder.close();
    await builder.close();
    expect(await server.command('EXISTS', 'CACHE_MASTER_KEYsample-key')).toBe(0);
  });

  it('has one master for each master key, and builds by it alone', async () => {
    const [key, other] = [randomUUID(), randomUUID()];
    const first = await build({ masterCacheKey: key, client });
    const second = await build({ masterCacheKey: key, client });
    const elsewhere = await build({ masterCacheKey: other, client });
    expect([first.isMaster, second.isMaster, elsewhere.isMaster]).toEqual([true, false, true]);
    const fetched: string[] = [];
    const options = sample();
    await first.register({ ...options, dataFetchingFn: () => (fetched.push('first'), rows) });
    await second.register({ ...options, dataFetchingFn: () => (fetched.push('second'), rows) });
    expect(fetched).toEqual(['first']);
    await first.close();
    await waitFor(() => second.isMaster, { message: 'the second is master' });
  });
});

describe('register', () => {
  it('hands params to the fetching function, and makes a name that every instance makes', async () => {
    const builder = await build();
    const options = unnamed();
    const seen: unknown[] = [];
    const name = await builder.register({
      ...options,
      params: { year: 2001 },
      dataFetchingFn: (params: { year: number }) => (seen.push(params), Promise.resolve(rows)),
    });
    expect(seen).toEqual([{ year: 2001 }]);
    expect(name).toMatch(/^cache-[0-9a-f]{12}$/);
    const twin = await build();
    await builder.unregister(name);
    expect(await twin.register(options)).toBe(name);
  });

  it('fills sets, sorted sets, strings, and what a writer of one’s own fills', async () => {
    const tags: Writer<{ tag: string }> = {
      type: 'tags',
      write: (key, given) => [['SADD', key, ...given.map(({ tag }) => tag)]],
      count: (key) => ['SCARD', key],
    };
    const builder = await build({ writers: [tags] });
    const prefix = randomUUID();
    const types = ['set', 'sortedSet', 'string', 'tags'];
    await builder.register({
      dataFetchingFn: () => [
        { id: 1, tag: 'a', score: 2 },
        { id: 2, tag: 'a', score: 1 },
      ],
      cacheKeys: types.map((type) => `${prefix}:${type}`),
      redisDataTypes: types,
      refreshInterval: 0.5,
      memberProp: 'id',
    });
    expect(await server.command('SCARD', `${prefix}:set`)).toBe(2);
    expect(await server.command('ZRANGE', `${prefix}:sortedSet`, '0', '-1')).toEqual(['2', '1']);
    expect(JSON.parse(String(await server.command('GET', `${prefix}:string`)))).toHaveLength(2);
    expect(await server.command('SMEMBERS', `${prefix}:tags`)).toEqual(['a']);
  });

  it.each([[{ any: 'thing' }], ['text'], [42], [null], [true]])(
    'stores %j as a string',
    async (value) => {
      const builder = await build();
      const key = randomUUID();
      await builder.register({
        ...sample(),
        dataFetchingFn: () => value,
        cacheKeys: [key],
        redisDataTypes: ['string'],
      });
      expect(await server.command('GET', key)).toBe(JSON.stringify(value));
    },
  );

  it('refreshes by a cron expression, beside an interval or alone', async () => {
    const builder = await build();
    let calls = 0;
    const { refreshInterval, ...rest } = sample();
    const dataFetchingFn = (): unknown[] => [{ id: String((calls += 1)) }];
    const name = await builder.register({ ...rest, dataFetchingFn, cron: '* * * * * *' });
    await waitFor(() => calls >= 3, { message: 'the schedule refreshes it' });
    await builder.update(name, { refreshInterval, cron: '@daily', timezone: 'Europe/Paris' });
    const before = calls;
    await expect(builder.update(name, { cron: 'now' })).rejects.toMatchObject({
      details: { option: 'cron' },
    });
    expect(calls).toBe(before);
  });

  it('refreshes by the interval, updates and unregisters', async () => {
    const builder = await build();
    const key = randomUUID();
    let calls = 0;
    const options = {
      ...sample(),
      refreshInterval: 0.02,
      cacheKeys: [key],
      redisDataTypes: ['list'],
    };
    const name = await builder.register({ ...options, dataFetchingFn: () => ((calls += 1), rows) });
    await waitFor(() => calls >= 3, { message: 'three builds' });
    await builder.update(name, { dataFetchingFn: () => [{ id: 'new' }], refreshInterval: 100 });
    expect(await server.command('LRANGE', key, '0', '-1')).toEqual(['{"id":"new"}']);
    await expect(builder.update('unknown', {})).rejects.toThrow(/"name".*sampleCacheName/);
    await builder.unregister(name, { dropData: true });
    expect(await server.command('EXISTS', key)).toBe(0);
    await expect(builder.unregister(name)).rejects.toThrow(/"name"/);
  });

  const wrong: readonly (readonly [string, object])[] = [
    ['dataFetchingFn', { dataFetchingFn: 'SELECT' }],
    ['cacheKeys', { cacheKeys: [] }],
    ['cacheKeys', { cacheKeys: 'one' }],
    ['cacheKeys', { cacheKeys: ['same', 'same'] }],
    ['cacheKeys', { cacheKeys: ['a', ''] }],
    ['redisDataTypes', { redisDataTypes: ['list'] }],
    ['redisDataTypes', { redisDataTypes: ['list', 'geo'] }],
    ['refreshInterval', { refreshInterval: 0 }],
    ['refreshInterval', { refreshInterval: '100' }],
    ['refreshInterval', { refreshInterval: Number.NaN }],
    ['refreshInterval', { refreshInterval: Infinity }],
    ['cron', { cron: '0 0 31 2 *' }],
    ['cron', { cron: 6 }],
    ['timezone', { cron: '@daily', timezone: 'Europe/Pariss' }],
    ['timezone', { timezone: 'Europe/Paris' }],
    ['idProp', { idProp: '' }],
    ['scoreProp', { scoreProp: 5 }],
    ['memberProp', { memberProp: '' }],
    ['name', { name: 'with space' }],
    ['name', { name: '' }],
  ];
  it('refuses each wrong option by name', async () => {
    const builder = await build();
    for (const [option, changes] of wrong) {
      await expect(builder.register({ ...sample(), ...changes }), option).rejects.toMatchObject({
        code: 'SR_INVALID_OPTION',
        details: { option },
      });
    }
    await expect(builder.register(undefined as never)).rejects.toMatchObject({
      details: { option: 'options' },
    });
    await builder.register(sample());
    await expect(builder.register(sample())).rejects.toMatchObject({ code: 'SR_DUPLICATE_CACHE' });
  });
});

describe('build', () => {
  it.each([
    ['redisOption', { redisOption: 'localhost' }],
    ['masterCacheKey', { masterCacheKey: 5 }],
    ['logging', { logging: true }],
    ['logging.enable', { logging: { enable: 'yes' } }],
    ['logger', { logging: { logger: {} } }],
    ['masterAliveCheck', { masterAliveCheck: 'yes' }],
    ['masterAliveCheck.interval', { masterAliveCheck: { interval: 'often' } }],
    ['masterAliveCheck.timeout', { masterAliveCheck: { interval: 1, timeout: 2 } }],
    ['masterAliveCheck.misses', { masterAliveCheck: { misses: 0.5 } }],
    ['masterAliveCheck.enable', { masterAliveCheck: { enable: 1 } }],
    ['masterAliveCheck.host', { masterAliveCheck: { host: '-f' } }],
    ['client', { client: 'valkey' }],
    ['writers', { writers: {} }],
    ['writers[0]', { writers: [{}] }],
    ['writers[0].type', { writers: [{ type: 'hash', write: () => [], count: () => ['HLEN'] }] }],
  ])('refuses a wrong %s by name', async (option, options) => {
    await expect(CacheBuilder.build(options as never)).rejects.toMatchObject({
      code: 'SR_INVALID_OPTION',
      details: { option },
    });
  });

  it('is the same without .build', async () => {
    const { host, port } = server;
    const builder = await CacheBuilder({
      redisOption: { host, port },
      masterCacheKey: randomUUID(),
    });
    open.push(builder);
    expect(builder.isMaster).toBe(true);
  });

  it('elects by ping where the master’s host is to be watched', async () => {
    const masterCacheKey = randomUUID();
    const watched = {
      masterCacheKey,
      masterAliveCheck: { host: '127.0.0.1', interval: 1 },
      logging: { logger: false },
    } as const;
    const [first, second] = [await build(watched), await build(watched)];
    expect([first.isMaster, second.isMaster]).toEqual([true, false]);
    expect(String(await server.command('GET', `CACHE_MASTER_KEY${masterCacheKey}`))).toMatch(
      /^127\.0\.0\.1:/,
    );
    expect(
      Number(await server.command('PTTL', `CACHE_MASTER_KEY${masterCacheKey}`)),
    ).toBeGreaterThan(500_000);
    await first.close();
    await waitFor(() => second.isMaster, { message: 'the second is master' });
  });

  it('takes any text as the master key', async () => {
    const masterCacheKey = ` spaces, {braces} and ünï ${randomUUID()}`;
    const builder = await build({ masterCacheKey });
    expect(builder.isMaster).toBe(true);
    expect(await server.command('EXISTS', `CACHE_MASTER_KEY${masterCacheKey}`)).toBe(1);
  });

  it('logs warnings always, and the rest where that is enabled', async () => {
    const log: string[] = [];
    const at = (level: string) => (message: string) => void log.push(`${level} ${message}`);
    const logger = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
    const failing = { ...sample(), dataFetchingFn: () => Promise.reject(new Error('down')) };
    await (await build({ logging: { logger } })).register(failing);
    expect(log.map((line) => line.split(' ')[0])).toEqual(['warn']);
    await build({ logging: { enable: true, logger } });
    expect(log.some((line) => line.startsWith('info'))).toBe(true);
  });
});

/** What takes as long as nobody answers; each closes what it opens. */
describe.concurrent('build that has to wait', () => {
  it.each(['ioredis', 'redis'] as const)(
    'says what it tried where nobody listens, or the password is wrong, over %s',
    async (client) => {
      const port = await freePort();
      await expect(
        CacheBuilder.build({ client, redisOption: { host: '127.0.0.1', port } }),
      ).rejects.toMatchObject({
        code: 'SR_CONNECTION',
        message: expect.stringContaining(String(port)) as string,
      });
      await using guarded = await startRedis({ password: 'secret' });
      const refused = CacheBuilder.build({
        client,
        redisOption: { host: guarded.host, port: guarded.port, password: 'wrong' },
      });
      await expect(refused).rejects.toMatchObject({ code: 'SR_AUTH' });
    },
  );

  it('works on by looking where CONFIG is forbidden, and says so once', async () => {
    const [username, password] = [`user-${randomUUID()}`, randomUUID()];
    await server.command(
      'ACL',
      'SETUSER',
      username,
      'on',
      `>${password}`,
      '~*',
      '&*',
      '+@all',
      '-config',
    );
    const warnings: string[] = [];
    const logger = { ...silent, warn: (message: string) => void warnings.push(message) };
    const { host, port } = server;
    const options = {
      masterCacheKey: randomUUID(),
      redisOption: { host, port, username, password },
    };
    const first = await CacheBuilder.build({ ...options, logging: { logger } });
    const second = await CacheBuilder.build({ ...options, logging: { logger: false } });
    await waitFor(() => warnings.length > 0, { message: 'the warning' });
    // The connection comes back, and is refused once more.
    await server.command('CLIENT', 'KILL', 'USER', username);
    await first.close();
    await waitFor(() => second.isMaster, { message: 'the second is master' });
    expect(warnings.filter((message) => message.includes('keyspace events'))).toHaveLength(1);
    await second.close();
  });
});

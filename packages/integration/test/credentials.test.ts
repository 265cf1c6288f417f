import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import type { RedisDriver } from '@smart-redis/core';
import { isSmartRedisError, list, SmartRedis } from '@smart-redis/core';
import { ioredisDriver } from '@smart-redis/ioredis';
import { redisDriver } from '@smart-redis/redis';
import type { RedisServer } from '@smart-redis/testing';
import { freePort, startRedis } from '@smart-redis/testing';
import { CacheBuilder, createSmartRedis } from 'smart-redis';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

/** In URLs as it is, and unlike anything else that may be said. */
const secret = `s3cr3t-${randomUUID()}`;

type Make = (input: never, options?: { connectTimeout: '300ms' }) => RedisDriver;

const drivers: readonly (readonly [string, Make])[] = [
  ['ioredis', ioredisDriver],
  ['redis', redisDriver],
];

/** Everything that a program may do with an error to show it. */
function shown(error: unknown): string {
  const chain: unknown[] = [];
  for (let each = error; each !== undefined && each !== null; each = (each as Error).cause) {
    chain.push(each);
  }
  return [
    inspect(error, { depth: 20, showHidden: true, getters: true }),
    ...chain.flatMap((each) => [
      String(each),
      JSON.stringify(each),
      each instanceof Error ? `${each.message} ${each.stack ?? ''}` : '',
      isSmartRedisError(each) ? JSON.stringify(each.details) : '',
    ]),
  ].join('\n');
}

/** Loggers of every kind that is adapted, and the console; answers what they wrote. */
function loggers(): { readonly all: readonly object[]; written(): string } {
  const records: unknown[] = [];
  const write = (...args: unknown[]): void => void records.push(args);
  const plain = { debug: write, info: write, warn: write, error: write };
  return {
    all: [
      plain,
      { ...plain, table: write, groupCollapsed: write },
      { ...plain, bindings: write },
      { ...plain, transports: {}, log: write },
      { ...plain, addContext: write, category: 'app' },
    ],
    written: () =>
      `${inspect(records, { depth: 20, showHidden: true, getters: true })} ${JSON.stringify(records)}`,
  };
}

describe('credentials', () => {
  let open: RedisServer;
  let guarded: RedisServer;
  let tls: RedisServer;
  let renamed: RedisServer;
  let refused: number;

  beforeAll(async () => {
    [open, guarded, tls, renamed] = await Promise.all([
      startRedis(),
      startRedis({ password: 'another' }),
      startRedis({ password: 'another', tls: true }),
      startRedis({
        args: ['--rename-command', 'AUTH', 'OTHER', '--rename-command', 'HELLO', 'HI'],
      }),
    ]);
    refused = await freePort();
  });
  afterAll(async () => {
    await Promise.all([open, guarded, tls, renamed].map((server) => server.stop()));
  });

  const ways = (): readonly (readonly [string, unknown, unknown])[] => {
    const url = (server: { port: number }, scheme = 'redis'): string =>
      `${scheme}://user:${secret}@127.0.0.1:${String(server.port)}`;
    const options = (port: number, host = '127.0.0.1'): readonly [unknown, unknown] => [
      { host, port, username: 'user', password: secret },
      { socket: { host, port }, username: 'user', password: secret },
    ];
    const both = (input: unknown): readonly [unknown, unknown] => [input, input];
    const sentinels = [{ host: '127.0.0.1', port: refused }];
    return [
      ['a wrong password', ...both(url(guarded))],
      ['a wrong password in options', ...options(guarded.port)],
      ['only a password, which is wrong', ...both(url(guarded).replace('user', ''))],
      ['a password that nobody asked for', ...both(url(open).replace('user', ''))],
      ['a server that does not know AUTH', ...both(url(renamed))],
      [
        'a server that does not know HELLO',
        { ...(options(renamed.port)[0] as object), protocol: 3 },
        { ...(options(renamed.port)[1] as object), RESP: 3 },
      ],
      ['a refused connection', ...both(url({ port: refused }))],
      ['a refused connection in options', ...options(refused)],
      ['an unknown host', ...both(`redis://user:${secret}@host.invalid:6379`)],
      ['an unknown host in options', ...options(6379, 'host.invalid')],
      ['TLS that is not spoken there', ...both(url(guarded, 'rediss'))],
      ['no TLS where it is spoken', ...both(url(tls))],
      ['a certificate that nobody trusts', ...both(url(tls, 'rediss'))],
      ['a port that is none', ...both(`redis://user:${secret}@127.0.0.1:http`)],
      ['a URL that is none', ...both(`redis://user:${secret} @[::`)],
      ['an unknown scheme', ...both(`tcp://user:${secret}@127.0.0.1:6379`)],
      ['a malformed escape', ...both(`redis://user:${secret}%zz@127.0.0.1:6379`)],
      [
        'sentinels that are away',
        { sentinels, name: 'main', password: secret, sentinelPassword: secret },
        {
          ...{ name: 'main', sentinelRootNodes: sentinels },
          nodeClientOptions: { username: 'user', password: secret },
          sentinelClientOptions: { password: secret },
        },
      ],
      [
        'sentinels that are none',
        {
          ...{ sentinels: [{ host: '127.0.0.1', port: guarded.port }], name: 'main' },
          ...{ password: secret, sentinelPassword: secret },
        },
        {
          ...{ name: 'main', sentinelRootNodes: [{ host: '127.0.0.1', port: guarded.port }] },
          nodeClientOptions: { password: secret },
          sentinelClientOptions: { password: secret },
        },
      ],
      [
        'a cluster that is away',
        { host: '127.0.0.1', port: refused, password: secret },
        { rootNodes: [{ url: url({ port: refused }) }], defaults: { password: secret } },
      ],
      [
        'a cluster that refuses',
        { host: '127.0.0.1', port: guarded.port, password: secret },
        { rootNodes: [{ url: url(guarded) }] },
      ],
    ];
  };

  describe.each(drivers)('over %s', (name, make) => {
    it('are in no error and no log, whatever goes wrong', async () => {
      await Promise.all(
        ways().map(async ([way, ioredisInput, redisInput]) => {
          const { all, written } = loggers();
          const input = name === 'ioredis' ? ioredisInput : redisInput;
          const errors = await Promise.all(
            all.map((logger) => startError(make, input as never, logger)),
          );
          for (const error of errors) {
            const isFine = error === undefined && way === 'a password that nobody asked for';
            expect(isFine || isSmartRedisError(error), `${way}: ${String(error)}`).toBe(true);
            expect(shown(error), way).not.toContain(secret);
          }
          expect(written(), way).not.toContain(secret);
        }),
      );
    });

    it('that become wrong later are in no error and no log', async () => {
      await using server = await startRedis({ aclUsers: [`user on >${secret} ~* &* +@all`] });
      for (const logger of loggers().all) {
        const { written, all } = loggers();
        const driver = make(`redis://user:${secret}@127.0.0.1:${String(server.port)}` as never);
        await using smart = new SmartRedis({
          driver,
          logger: { ...logger, ...all[0] } as never,
        });
        await smart.start();
        const cache = smart.register({
          name: 'cache',
          fetcher: () => [secret],
          targets: { all: list({ key: `all-${randomUUID()}` }) },
        });
        await cache.ready();
        await server.command('ACL', 'SETUSER', 'user', '-eval', '-evalsha', 'resetpass', '>new');
        const denied = await failure(() => cache.refresh({ timeout: '300ms' }));
        expect(shown(denied)).not.toContain(secret);
        await server.command('CLIENT', 'KILL', 'USER', 'user');
        const lost = await failure(() => cache.info());
        expect(shown(lost)).not.toContain(secret);
        expect(written()).not.toContain(secret);
        await server.command('ACL', 'SETUSER', 'user', '+@all', 'resetpass', `>${secret}`);
      }
    });
  });

  it('given in the wrong place are not repeated', async () => {
    const url = `redis://user:${secret}@localhost`;
    const errors = await Promise.all([
      failure(() => new SmartRedis({ driver: url as never })),
      failure(() => new SmartRedis({ driver: { password: secret } as never })),
      failure(() => createSmartRedis({ redis: [url] as never })),
      failure(() => CacheBuilder.build({ redisOption: url as never })),
      failure(() => CacheBuilder.build(url as never)),
    ]);
    for (const error of errors) {
      expect(error).toBeInstanceOf(Error);
      expect(shown(error)).not.toContain(secret);
    }
  });

  it.each(['ioredis', 'redis'] as const)(
    'of the classic builder over %s are in no error and no line on the console',
    async (client) => {
      const lines: unknown[] = [];
      for (const method of ['log', 'debug', 'info', 'warn', 'error'] as const) {
        vi.spyOn(console, method).mockImplementation((...line) => void lines.push(line));
      }
      try {
        for (const server of [guarded, renamed, { port: refused }]) {
          const socket = { host: '127.0.0.1', port: server.port };
          const error = await failure(() =>
            CacheBuilder.build({
              redisOption: { ...socket, socket, password: secret },
              logging: { enable: true },
              client,
            }),
          );
          expect(shown(error)).not.toContain(secret);
        }
      } finally {
        vi.restoreAllMocks();
      }
      expect(inspect(lines, { depth: 20 })).not.toContain(secret);
    },
  );

  it('of a source, in the URL of an error, are neither stored nor announced', async () => {
    const driver = ioredisDriver(open.url);
    await using smart = new SmartRedis({ driver, logger: false });
    await smart.start();
    const key = `all-${randomUUID()}`;
    const cache = smart.register({
      name: 'source',
      fetcher: () => Promise.reject(new Error(`no route to postgres://app:${secret}@db/flights`)),
      targets: { all: list({ key }) },
    });
    await failure(() => cache.refresh({ timeout: '3s' }));
    expect(inspect(await cache.info())).not.toContain(secret);
    const stored = await open.command('HGETALL', `{${key}}:smart-redis:default:source`);
    expect(inspect(stored)).toContain('postgres://***@db/flights');
  });
});

/** What `start()` rejects with; `undefined` when it does not. */
async function startError(make: Make, input: never, logger: object): Promise<unknown> {
  try {
    const driver = make(input, { connectTimeout: '300ms' });
    await using smart = new SmartRedis({ driver, logger: logger as never });
    expect(inspect(smart, { depth: 20, showHidden: true })).not.toContain(secret);
    await smart.start();
    return undefined;
  } catch (error) {
    return error;
  }
}

async function failure(work: () => unknown): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    return error;
  }
  throw new Error('expected a failure');
}

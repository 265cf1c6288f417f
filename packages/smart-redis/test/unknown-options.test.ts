import { invalidOption, isSmartRedisError } from '@smart-redis/core';
import { ioredisDriver } from '@smart-redis/ioredis';
import { pingElector } from '@smart-redis/ping';
import { redisDriver } from '@smart-redis/redis';
import { CacheBuilder, createSmartRedis, leaseElector } from 'smart-redis';
import { expect, it } from 'vitest';
import { knownRegisterOptions } from '../src/classic/register-options.js';

const url = 'redis://127.0.0.1:1';
/** As users of plain JavaScript call it. */
const loosely = (call: (options: never) => unknown) => call as (options: unknown) => unknown;

it.each([
  ['createSmartRedis', loosely(createSmartRedis), { nmespace: 'x' }, 'namespace'],
  ['createSmartRedis', loosely(createSmartRedis), { redsi: url }, 'redis'],
  ['leaseElector', loosely(leaseElector), { tll: '1s' }, 'ttl'],
  ['leaseElector', loosely(leaseElector), { renewal: { wroker: './x' } }, 'renewal.worker'],
  ['pingElector', loosely(pingElector), { mises: 3 }, 'misses'],
  [
    'ioredisDriver',
    loosely((o) => ioredisDriver(url, o)),
    { comandTimeout: '1s' },
    'commandTimeout',
  ],
  ['redisDriver', loosely((o) => redisDriver(url, o)), { conectTimeout: '1s' }, 'connectTimeout'],
  ['CacheBuilder.build', loosely(CacheBuilder.build), { masterCacheKye: 'x' }, 'masterCacheKey'],
  ['CacheBuilder', loosely(CacheBuilder), { redisOptions: {} }, 'redisOption'],
  ['its logging', loosely(CacheBuilder.build), { logging: { enabled: true } }, 'logging.enable'],
  [
    'its masterAliveCheck',
    loosely(CacheBuilder.build),
    { masterAliveCheck: { hots: 'x' } },
    'masterAliveCheck.host',
  ],
  ['its register', loosely(knownRegisterOptions), { cacheKey: ['x'] }, 'cacheKeys'],
])(
  'an option that %s does not know is refused with the nearest one',
  async (_name, call, options, meant) => {
    const error: unknown = await Promise.resolve()
      .then(() => call(options))
      .then(
        () => undefined,
        (caught: unknown) => caught,
      );
    expect(isSmartRedisError(error, 'SR_INVALID_OPTION') && error.message).toContain(
      `did you mean "${meant}"?`,
    );
  },
);

it.each([
  ['redis.hots', () => createSmartRedis({ redis: { hots: '10.9.9.9' } })],
  ['redis.url', () => createSmartRedis({ redis: { url } })],
  ['redis', () => createSmartRedis({ redis: 'http://127.0.0.1' })],
  ['redisOption.hots', () => CacheBuilder.build({ redisOption: { hots: '10.9.9.9' } })],
  ['redisOption.socket', () => CacheBuilder.build({ redisOption: { socket: { port: 1 } } })],
])('the option %s is refused by its own name', async (option, call) => {
  await expect(call()).rejects.toMatchObject({
    code: 'SR_INVALID_OPTION',
    message: expect.stringContaining(`option "${option}"`) as string,
    details: { option },
  });
});

it('options that are no object are refused', async () => {
  const allowed =
    'an object with redisOption, masterCacheKey, logging, masterAliveCheck, client, writers';
  await expect(CacheBuilder.build(null as never)).rejects.toThrow(
    invalidOption('options', null, allowed),
  );
});

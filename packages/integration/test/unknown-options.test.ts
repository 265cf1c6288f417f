import {
  consoleLogger,
  hash,
  invalidOption,
  isSmartRedisError,
  list,
  set,
  SmartRedis,
  soloElector,
  sortedSet,
  string,
} from '@smart-redis/core';
import { demandKnownOptions } from '@smart-redis/core/drivers';
import { netDriver } from '@smart-redis/testing';
import { describe, expect, it } from 'vitest';

const driver = netDriver({ host: '127.0.0.1', port: 1 });
const smart = new SmartRedis({ driver, logger: false });
const definition = {
  name: 'cache',
  fetcher: () => [{ id: 1, score: 1 }],
  targets: {
    byId: hash({ key: 'h' }),
    all: list({ key: 'l' }),
    ids: set({ key: 's', member: 'id' }),
    ranked: sortedSet({ key: 'z', score: 'score', member: 'id' }),
  },
};
const cache = smart.register(definition);

/** As users of plain JavaScript call them. */
const loosely = (call: (options: never) => unknown) => call as (options: unknown) => unknown;

const calls: readonly (readonly [string, (options: unknown) => unknown, object, string])[] = [
  ['SmartRedis', loosely((o) => new SmartRedis(o)), { driver, nmespace: 'x' }, 'namespace'],
  ['register', loosely((o) => smart.register(o)), { ...definition, timout: '1s' }, 'timeout'],
  [
    'a schedule',
    loosely((o) => smart.register(o)),
    { ...definition, refresh: { every: '1s', jiter: '1s' } },
    'refresh.jitter',
  ],
  ['update', loosely((o) => cache.update(o)), { refesh: { every: '1s' } }, 'refresh'],
  ['unregister', loosely((o) => cache.unregister(o)), { dropdata: true }, 'dropData'],
  ['ready', loosely((o) => cache.ready(o)), { timeOut: '1s' }, 'timeout'],
  ['refresh', loosely((o) => cache.refresh(o)), { singal: null }, 'signal'],
  ['hash', loosely((o) => hash(o)), { key: 'h', di: 'id' }, 'id'],
  ['list', loosely((o) => list(o)), { key: 'h', codex: 1 }, 'codec'],
  ['set', loosely((o) => set(o)), { key: 'h', membr: 'id' }, 'member'],
  ['sortedSet', loosely((o) => sortedSet(o)), { key: 'h', score: 's', scores: 1 }, 'score'],
  ['string', loosely((o) => string(o)), { kee: 'h' }, 'key'],
  ['close', loosely((o) => smart.close(o)), { finsh: '1m' }, 'finish'],
  ['soloElector', loosely((o) => soloElector(o)), { ttl: '1s' }, 'known options: none'],
  ['consoleLogger', loosely((o) => consoleLogger(o)), { levle: 'warn' }, 'level'],
  ['hash values', loosely((o) => cache.read.byId.values(o)), { pagesize: 1 }, 'pageSize'],
  [
    'list values',
    loosely((o) => cache.read.all.values(o)),
    { onVersionChanged: 1 },
    'onVersionChange',
  ],
  ['set values', loosely((o) => cache.read.ids.values(o)), { pageSise: 1 }, 'pageSize'],
  ['rank', loosely((o) => cache.read.ranked.rank(1, o)), { revers: true }, 'reverse'],
  ['range', loosely((o) => cache.read.ranked.range(0, 1, o)), { reversed: true }, 'reverse'],
  ['rangeByScore', loosely((o) => cache.read.ranked.rangeByScore(0, 1, o)), { limits: 1 }, 'limit'],
];

async function refusal(call: () => unknown): Promise<Error> {
  try {
    await call();
  } catch (error) {
    if (isSmartRedisError(error, 'SR_INVALID_OPTION')) return error;
    throw error;
  }
  throw new Error('it was taken');
}

describe('an option that is not known', () => {
  it.each(calls)(
    'is refused by %s with the most similar name',
    async (_name, call, options, meant) => {
      expect((await refusal(() => call(options))).message).toContain(
        meant.includes(' ') ? meant : `did you mean "${meant}"?`,
      );
    },
  );

  it('is refused with all names if none is similar', () => {
    expect(() => list({ key: 'a', whatever: 1 } as never)).toThrow(
      /"whatever" of list\(\); known options: key, codec/,
    );
  });

  it('counts as absent if it is undefined', () => {
    expect(list({ key: 'a', whatever: undefined } as never).key).toBe('a');
  });
});

describe('options', () => {
  const names = { first: true, second: true } as const;
  const demand = (given: unknown): object =>
    demandKnownOptions<{ first?: unknown; second?: unknown }>('it', given as never, names);

  it('may be getters of a class, have symbols, lack a prototype, or be absent', () => {
    class Settings {
      readonly ofItsOwn = 1;
      get first(): number {
        return 1;
      }
    }
    expect(demand(new Settings())).toEqual({ first: 1 });
    expect(demand({ first: 1, [Symbol('mine')]: 2 })).toEqual({ first: 1 });
    expect(demand(Object.assign(Object.create(null) as object, { second: 2 }))).toEqual({
      second: 2,
    });
    expect(demand(undefined)).toEqual({});
    expect(demand({ first: undefined })).toEqual({});
  });

  it.each([null, 'text', 1, [], true])('must be an object, so not %j', (given) => {
    expect(() => demand(given)).toThrow(
      invalidOption('options', given, 'an object with first, second'),
    );
  });

  it('are not confused with properties of every object', () => {
    expect(() => demand({ toString: () => 'x' })).toThrow(/"toString"/);
    expect(() => demand({ constructor: 1 })).toThrow(/"constructor"/);
  });
});

import { encodedJson, hash, list, richCodec, set, SmartRedis, sortedSet } from '@smart-redis/core';
import type { AnyCacheHandle } from '@smart-redis/core';
import { openOperator } from '@smart-redis/core/operator';
import type { Operator } from '@smart-redis/core/operator';
import { ioredisDriver } from '@smart-redis/ioredis';
import { leaseElector } from '@smart-redis/lease';
import { startRedis } from '@smart-redis/testing';
import type { RedisServer } from '@smart-redis/testing';

export interface Order {
  readonly id: string;
  readonly total: number;
  readonly json: string;
  readonly note?: string;
}

/** A namespace on a server of its own, with an instance that serves it and an operator. */
export interface Shop extends AsyncDisposable {
  readonly server: RedisServer;
  readonly smart: SmartRedis;
  readonly operator: Operator;
  readonly orders: AnyCacheHandle;
  /** What the source of `orders` answers next. */
  readonly source: { rows: Order[]; failure?: Error };
}

export const firstOrders: Order[] = [
  { id: 'o-1', total: 10, json: '{"id":9007199254740993}' },
  { id: 'o-2', total: 20.5, json: '{"id":[]}', note: 'grün' },
];

export async function openShop(namespace = 'shop'): Promise<Shop> {
  const server = await startRedis();
  const smart = new SmartRedis({
    driver: ioredisDriver(server.url),
    elector: leaseElector(),
    instance: 'web-1',
    namespace,
    logger: false,
  });
  const source: Shop['source'] = { rows: firstOrders };
  const orders = smart.register({
    name: 'orders',
    refresh: { every: '1h' },
    keep: 3,
    history: 20,
    fetcher: () => {
      if (source.failure !== undefined) throw source.failure;
      return source.rows;
    },
    targets: {
      byId: hash({ key: '{orders}:by-id', id: 'id' }),
      exact: hash({ key: '{orders}:exact', id: 'id', codec: encodedJson('json') }),
      rich: hash({ key: '{orders}:rich', id: 'id', codec: richCodec }),
      all: list({ key: '{orders}:all' }),
      ids: set({ key: '{orders}:ids', member: 'id' }),
      byTotal: sortedSet({ key: '{orders}:by-total', score: 'total', member: 'id' }),
    },
  });
  await smart.start();
  await orders.ready();
  const operator = openOperator({ driver: ioredisDriver(server.url), namespace, logger: false });
  return {
    ...{ server, smart, operator, orders, source },
    [Symbol.asyncDispose]: async () => {
      await operator.close();
      await smart.close();
      await server.stop();
    },
  };
}

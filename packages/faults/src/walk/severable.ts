import type { RedisDriver } from '@smart-redis/core';
import { SmartRedisError } from '@smart-redis/core';

/** A driver that can be cut off for ever, which to everybody else is the death of its process. */
export interface SeverableDriver {
  readonly driver: RedisDriver;
  sever(): void;
}

/** Wraps a driver, so that it can be cut off for ever. What is on its way may still arrive. */
export function severable(whole: RedisDriver): SeverableDriver {
  let isSevered = false;
  const alive = <T>(call: () => Promise<T>): Promise<T> =>
    isSevered
      ? Promise.reject(new SmartRedisError('SR_CONNECTION', 'the process is dead'))
      : call();
  const { transact } = whole;
  return {
    driver: {
      name: whole.name,
      cluster: whole.cluster,
      get database() {
        return whole.database;
      },
      open: (...args) => alive(() => whole.open(...args)),
      send: (...args) => alive(() => whole.send(...args)),
      sendAll: (...args) => alive(() => whole.sendAll(...args)),
      ...(transact === undefined
        ? {}
        : { transact: (...args) => alive(() => transact.call(whole, ...args)) }),
      subscribe: (...args) => alive(() => whole.subscribe(...args)),
      onStatus: (listener) => whole.onStatus(listener),
      close: () => whole.close(),
    },
    sever: () => {
      isSevered = true;
    },
  };
}

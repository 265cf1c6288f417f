import type { RedisDriver } from '../contracts/driver.js';

/**
 * A driver that sends in another way over the connections of `driver`, which are not its own to
 * close.
 */
export function borrowedDriver(
  driver: RedisDriver,
  { send, sendAll }: Pick<RedisDriver, 'send' | 'sendAll'>,
): RedisDriver {
  return {
    name: driver.name,
    get cluster() {
      return driver.cluster;
    },
    // Known once the connection is open.
    get database() {
      return driver.database;
    },
    open: () => driver.open(),
    send,
    sendAll,
    subscribe: (channel, listener) => driver.subscribe(channel, listener),
    onStatus: (listener) => driver.onStatus(listener),
    close: () => Promise.resolve(),
  };
}

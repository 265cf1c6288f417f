import type { RedisDriver } from '../contracts/driver.js';

/**
 * A driver whose reads take the connection that has staged the rows, so that they see them: the
 * application's client may read from replicas.
 */
export function stagedDriver(driver: RedisDriver): RedisDriver {
  const sending = { lane: 'bulk' } as const;
  return {
    name: driver.name,
    get cluster() {
      return driver.cluster;
    },
    get database() {
      return driver.database;
    },
    open: () => driver.open(),
    send: (command, options) => driver.send(command, { ...options, ...sending }),
    sendAll: (commands, options) => driver.sendAll(commands, { ...options, ...sending }),
    subscribe: (channel, listener) => driver.subscribe(channel, listener),
    onStatus: (listener) => driver.onStatus(listener),
    // It belongs to the instance.
    close: () => Promise.resolve(),
  };
}

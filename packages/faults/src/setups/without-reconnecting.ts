import type { RedisDriver } from '@smart-redis/core';

/** For controls: a driver that is unusable once it has lost its connection. */
export function withoutReconnecting(driver: RedisDriver): RedisDriver {
  let isLost = false;
  driver.onStatus((status) => {
    if (status === 'lost') isLost = true;
  });
  const unless = <T>(work: () => Promise<T>): Promise<T> =>
    isLost ? Promise.reject(new Error('the connection is lost')) : work();
  return {
    ...driver,
    send: (...args) => unless(() => driver.send(...args)),
    sendAll: (...args) => unless(() => driver.sendAll(...args)),
    ...(driver.transact && {
      transact: (...args) => unless(() => driver.transact?.(...args) ?? Promise.resolve([])),
    }),
  };
}

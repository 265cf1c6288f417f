import type { RedisDriver } from '../contracts/driver.js';
import { borrowedDriver } from '../drivers/borrowed-driver.js';

/**
 * A driver whose reads take the connection that has staged the rows, so that they see them: the
 * application's client may read from replicas.
 */
export function stagedDriver(driver: RedisDriver): RedisDriver {
  const sending = { lane: 'bulk' } as const;
  return borrowedDriver(driver, {
    send: (command, options) => driver.send(command, { ...options, ...sending }),
    sendAll: (commands, options) => driver.sendAll(commands, { ...options, ...sending }),
  });
}

import type { RedisDriver } from '@smart-redis/core';
import type { ChannelListener, ConnectionStatus } from '@smart-redis/core/drivers';
import { SmartRedisError } from '@smart-redis/core';

/**
 * A fault between an elector and Redis:
 * - `refused`: every call is rejected at once, as while a connection is down;
 * - `silent`: nothing is sent and no call settles, which is worse than any driver may be;
 * - `unanswered`: calls reach Redis, and their replies are lost.
 */
export type Fault = 'none' | 'refused' | 'silent' | 'unanswered';

/** A driver that breaks on demand. */
export interface FaultyDriver extends RedisDriver {
  /** Sets the fault. Without a fault it reports `ready` and a gap, as after a reconnect. */
  suffer(fault: Fault): void;
  /** Number of calls that were affected by a fault. */
  readonly faultCount: number;
  /** Number of active subscriptions and status listeners. */
  readonly listenerCount: number;
}

/** Wraps a driver to inject faults. */
export function faultyDriver(driver: RedisDriver): FaultyDriver {
  const channelListeners = new Set<ChannelListener>();
  const statusListeners = new Set<(status: ConnectionStatus) => void>();
  let current: Fault = 'none';
  let faultCount = 0;

  const pass = async <T>(call: () => Promise<T>): Promise<T> => {
    if (current === 'none') return await call();
    faultCount += 1;
    if (current === 'silent') return await new Promise<never>(() => undefined);
    if (current === 'unanswered') {
      await call();
      throw new SmartRedisError('SR_COMMAND_TIMEOUT', 'the test has lost the reply');
    }
    throw new SmartRedisError('SR_CONNECTION', 'the test has refused the connection');
  };

  return {
    name: driver.name,
    cluster: driver.cluster,
    database: driver.database,
    open: () => driver.open(),
    close: () => driver.close(),
    send: (command, options) => pass(() => driver.send(command, options)),
    sendAll: (commands, options) => pass(() => driver.sendAll(commands, options)),
    subscribe: async (channel, listener) => {
      const subscription = await pass(() =>
        driver.subscribe(channel, {
          onMessage: (message) => {
            if (current === 'none') listener.onMessage(message);
          },
          onGap: () => {
            if (current === 'none') listener.onGap();
          },
        }),
      );
      channelListeners.add(listener);
      return {
        close: async () => {
          channelListeners.delete(listener);
          await subscription.close();
        },
      };
    },
    onStatus: (listener) => {
      statusListeners.add(listener);
      const stop = driver.onStatus((status) => {
        if (current === 'none') listener(status);
      });
      return () => {
        statusListeners.delete(listener);
        stop();
      };
    },
    suffer: (fault) => {
      current = fault;
      for (const listener of statusListeners) listener(fault === 'none' ? 'ready' : 'lost');
      if (fault === 'none') for (const listener of channelListeners) listener.onGap();
    },
    get faultCount() {
      return faultCount;
    },
    get listenerCount() {
      return channelListeners.size + statusListeners.size;
    },
  };
}

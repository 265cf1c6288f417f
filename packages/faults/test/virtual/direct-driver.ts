import type { Command, RedisDriver } from '@smart-redis/core';
import type { MemoryRedis } from '../../src/virtual/memory-redis.js';
import { translateReply } from '../../src/virtual/memory-driver.js';

/** A driver with no network: calls are answered at once. */
export function directDriver(
  redis: MemoryRedis,
  onCommand: (command: Command) => void = () => undefined,
): RedisDriver {
  const send: RedisDriver['send'] = (command) => {
    onCommand(command);
    try {
      return Promise.resolve(redis.execute(command.map(String)));
    } catch (error) {
      return Promise.reject(translateReply(error));
    }
  };
  return {
    name: 'direct',
    cluster: false,
    database: 0,
    open: () => Promise.resolve(),
    close: () => Promise.resolve(),
    send,
    sendAll: (commands) => Promise.all(commands.map((command) => send(command))),
    subscribe: (channel, listener) => {
      const stop = redis.onMessage((heardOn, message) => {
        if (heardOn === channel) listener.onMessage(message);
      });
      return Promise.resolve({ close: () => Promise.resolve(stop()) });
    },
    onStatus: () => () => undefined,
  };
}

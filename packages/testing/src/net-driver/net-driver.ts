import type { RedisDriver } from '@smart-redis/core';
import type { ChannelListener, ConnectionStatus } from '@smart-redis/core/drivers';
import type { Address } from './connection.js';
import { createLink } from './link.js';
import type { Link } from './link.js';

const defaultTimeoutMs = 2000;

/**
 * A driver that uses only sockets, to test an elector without any adapter. For one server without a
 * password, no cluster, text only.
 */
export function netDriver(address: Address): RedisDriver {
  const statusListeners = new Set<(status: ConnectionStatus) => void>();
  const reportStatus = (status: ConnectionStatus): void => {
    for (const listener of statusListeners) listener(status);
  };
  const channels = new Map<string, Set<ChannelListener>>();
  const links = new Map<string, Link>();
  const link = (name: string): Link => {
    const known = links.get(name);
    if (known !== undefined) return known;
    const made = createLink(address, eventsOf(name));
    links.set(name, made);
    return made;
  };
  const eventsOf = (name: string): Parameters<typeof createLink>[1] => {
    if (name === 'control')
      return { onReady: () => reportStatus('ready'), onLost: () => reportStatus('lost') };
    if (name !== 'subscriber') return {};
    return {
      onReady: () => void resubscribe(),
      onMessage: (channel, message) => {
        for (const listener of channels.get(channel) ?? []) listener.onMessage(message);
      },
    };
  };
  const resubscribe = async (): Promise<void> => {
    for (const [channel, listeners] of channels) {
      try {
        await link('subscriber').request(['SUBSCRIBE', channel], defaultTimeoutMs);
        for (const listener of listeners) listener.onGap();
      } catch {
        // Lost again: the next connection subscribes.
      }
    }
  };

  return {
    name: 'net',
    cluster: false,
    database: 0,
    open: () => link('control').ready(),
    send: async (command, { lane = 'read', timeoutMs = defaultTimeoutMs } = {}) => {
      const used = link(lane);
      // Only the first command of a lane waits for its connection.
      await used.ready().catch(() => undefined);
      return await used.request(command, timeoutMs);
    },
    sendAll: async (commands, { lane = 'read', timeoutMs = defaultTimeoutMs } = {}) => {
      const used = link(lane);
      await used.ready().catch(() => undefined);
      return await Promise.all(commands.map((command) => used.request(command, timeoutMs)));
    },
    subscribe: async (channel, listener) => {
      await link('subscriber')
        .ready()
        .catch(() => undefined);
      await link('subscriber').request(['SUBSCRIBE', channel], defaultTimeoutMs);
      const listeners = channels.get(channel) ?? new Set();
      channels.set(channel, listeners.add(listener));
      return {
        close: () => {
          listeners.delete(listener);
          return Promise.resolve();
        },
      };
    },
    onStatus: (listener) => {
      statusListeners.add(listener);
      return () => statusListeners.delete(listener);
    },
    close: async () => {
      await Promise.all([...links.values()].map((used) => used.close()));
    },
  };
}

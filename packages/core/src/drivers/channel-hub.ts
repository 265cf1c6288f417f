import type { ChannelListener, Subscription } from '../contracts/driver.js';

/** Sends the commands to subscribe and unsubscribe. */
export interface ChannelWire {
  subscribe(channel: string): Promise<unknown>;
  unsubscribe(channel: string): Promise<unknown>;
}

/**
 * Shares one subscriber connection between many listeners, and subscribes again after every
 * reconnect.
 */
export interface ChannelHub {
  add(channel: string, listener: ChannelListener): Promise<Subscription>;
  deliver(channel: string, message: string): void;
  /**
   * The connection is restored: subscribes to all channels, and reports that messages may have been
   * missed. Never rejects.
   */
  restore(): Promise<void>;
  /** Reports to all listeners that messages may have been missed. */
  gap(): void;
  /**
   * Retries subscriptions that {@link restore} could not make, such as a channel that the ACL does
   * not allow at present. Never rejects.
   */
  retry(): Promise<void>;
}

/** A {@link ChannelHub}. */
export function createChannelHub(wire: ChannelWire): ChannelHub {
  const channels = new Map<string, Set<ChannelListener>>();
  const missing = new Set<string>();

  const remove = async (channel: string, listener: ChannelListener): Promise<void> => {
    const listeners = channels.get(channel);
    if (listeners?.delete(listener) !== true || listeners.size > 0) return;
    channels.delete(channel);
    await wire.unsubscribe(channel);
  };
  const add = async (channel: string, listener: ChannelListener): Promise<Subscription> => {
    const own = {
      onMessage: listener.onMessage.bind(listener),
      onGap: listener.onGap.bind(listener),
    };
    const listeners = channels.get(channel) ?? new Set();
    channels.set(channel, listeners.add(own));
    try {
      await wire.subscribe(channel);
    } catch (error) {
      listeners.delete(own);
      if (listeners.size === 0 && channels.get(channel) === listeners) channels.delete(channel);
      throw error;
    }
    return { close: () => remove(channel, own) };
  };
  const retry = async (): Promise<void> => {
    for (const channel of [...missing]) {
      // Unsubscribed meanwhile.
      if (!channels.has(channel)) missing.delete(channel);
      else await resubscribe(channel);
    }
  };
  const resubscribe = async (channel: string): Promise<void> => {
    try {
      await wire.subscribe(channel);
    } catch {
      // Either refused, so `retry` tries again, or the connection was lost, so `restore` follows.
      // Other channels are not affected.
      return;
    }
    missing.delete(channel);
    for (const listener of channels.get(channel) ?? []) listener.onGap();
  };
  return {
    add,
    deliver: (channel, message) => {
      for (const listener of channels.get(channel) ?? []) listener.onMessage(message);
    },
    gap: () => {
      for (const listeners of channels.values()) for (const listener of listeners) listener.onGap();
    },
    restore: () => {
      for (const channel of channels.keys()) missing.add(channel);
      return retry();
    },
    retry,
  };
}

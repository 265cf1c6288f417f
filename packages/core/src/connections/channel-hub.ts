import type { ChannelListener, Subscription } from '../driver.js';

/** What subscribes and unsubscribes on the wire. */
export interface ChannelWire {
  subscribe(channel: string): Promise<unknown>;
  unsubscribe(channel: string): Promise<unknown>;
}

/** Many listeners over one subscriber connection, subscribed again after every reconnect. */
export interface ChannelHub {
  add(channel: string, listener: ChannelListener): Promise<Subscription>;
  deliver(channel: string, message: string): void;
  /** The connection stands again: subscribes to all, and tells that messages may have been missed. */
  restore(): Promise<void>;
}

/** A {@link ChannelHub}. */
export function createChannelHub(wire: ChannelWire): ChannelHub {
  const channels = new Map<string, Set<ChannelListener>>();

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
  const restore = async (): Promise<void> => {
    for (const [channel, listeners] of channels) {
      await wire.subscribe(channel);
      for (const listener of listeners) listener.onGap();
    }
  };
  return {
    add,
    deliver: (channel, message) => {
      for (const listener of channels.get(channel) ?? []) listener.onMessage(message);
    },
    restore,
  };
}

import type { Clock } from '../contracts/clock.js';
import type { ChannelListener, Subscription } from '../contracts/driver.js';
import { createChannelHub } from './channel-hub.js';
import type { GuardedConnection } from './guarded-connection.js';
import type { ConnectionHandlers } from './raw-connection.js';

/** The subscriptions of a driver, on one connection that is checked by pings. */
export interface Subscriber {
  /** Connects unless connected, and waits as {@link GuardedConnection.readyInTime} does. */
  readyInTime(timeoutMs: number): Promise<void>;
  subscribe(channel: string, listener: ChannelListener): Promise<Subscription>;
  /** Reports to all listeners that messages may have been missed. */
  reportGap(): void;
  /** Starts to check the connection regularly. */
  startHeartbeat(): void;
  /** For a connection that was closed before the driver was open: the next one is a first one. */
  reset(): void;
  /** Sends nothing from now on. Does not close the connection. */
  stop(): void;
}

/** What {@link createSubscriber} works with. */
export interface SubscriberOptions {
  readonly clock: Clock;
  /** Returns the connection, and opens it with these handlers if there is none. */
  readonly connect: (handlers: Partial<ConnectionHandlers>) => GuardedConnection;
  /** Limits each command. */
  readonly timeoutMs: number;
}

/** A connection that has received nothing for this time is checked. */
const silenceMs = 10_000;

/** A {@link Subscriber}, which does not connect yet. */
export function createSubscriber({ clock, connect, timeoutMs }: SubscriberOptions): Subscriber {
  let heartbeat = { stop: (): void => undefined };
  let wasReady = false;
  let isStopped = false;
  let heardAt = Number.NEGATIVE_INFINITY;

  const connection = (): GuardedConnection =>
    connect({
      onReady: () => {
        // The first time there is nothing to restore: all channels are already being subscribed to.
        if (wasReady) void hub.restore();
        wasReady = true;
      },
      onMessage: (channel, message) => {
        heardAt = clock.monotonic();
        hub.deliver(channel, message);
      },
    });
  const hub = createChannelHub({
    subscribe: (channel) =>
      connection().guard(['SUBSCRIBE', channel], timeoutMs, (raw) => raw.subscribe(channel)),
    unsubscribe: async (channel) => {
      // A lost connection has ended the subscription.
      if (isStopped || !connection().isReady) return;
      await connection().guard(['UNSUBSCRIBE', channel], timeoutMs, (raw) =>
        raw.unsubscribe(channel),
      );
    },
  });
  const startHeartbeat = (): void => {
    if (isStopped) return;
    const silentMs = Math.min(silenceMs, Math.max(0, clock.monotonic() - heardAt));
    // Counted from the last message, or else from now. Rounded up: a clock that only moves from
    // timer to timer would never get over a fraction that its sums cannot hold.
    const waitMs = silentMs === silenceMs ? silenceMs : Math.ceil(silenceMs - silentMs);
    heartbeat = clock.after(waitMs, () => {
      const isSilent = clock.monotonic() - heardAt >= silenceMs;
      startHeartbeat();
      const current = connection();
      if (!current.isReady) return;
      void hub.retry();
      if (!isSilent) return;
      // A half-open connection receives nothing and does not fail, so a ping checks it; the guard
      // destroys its socket.
      current
        .guard(['PING'], timeoutMs, (raw) => raw.call(['PING'], undefined, false))
        .catch(() => undefined);
    });
  };

  return {
    readyInTime: (limitMs) => connection().readyInTime(limitMs),
    subscribe: (channel, listener) => hub.add(channel, listener),
    reportGap: () => {
      if (!isStopped) hub.gap();
    },
    startHeartbeat,
    reset: () => {
      wasReady = false;
    },
    stop: () => {
      isStopped = true;
      heartbeat.stop();
    },
  };
}

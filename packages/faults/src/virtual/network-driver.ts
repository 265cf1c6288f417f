import type { Command, RedisDriver, Reply } from '@smart-redis/core';
import type { ChannelListener, ConnectionStatus, Lane } from '@smart-redis/core/drivers';
import { SmartRedisError } from '@smart-redis/core';
import type { Timeline } from '@smart-redis/testing';
import { ErrorReply } from '@smart-redis/testing';
import type { VirtualProcess } from './virtual-process.js';
import type { VirtualRedis } from './virtual-redis.js';
import { runAll } from './virtual-redis.js';

/**
 * A fault between a process and Redis:
 * - `cut`: connections break, and new ones are refused;
 * - `requests vanish`, `replies vanish`: connections are half open.
 */
export type LinkFault = 'none' | 'cut' | 'requests vanish' | 'replies vanish';

/** The connection of one process to a {@link VirtualRedis}. */
export interface NetworkDriver extends RedisDriver {
  /** Sets a fault, or ends it with `none`; then it connects again. */
  suffer(fault: LinkFault): void;
  /** Delays further requests by that much, even past the time-out of their sender. */
  slow(ms: number): void;
  /** Whether messages are lost from now on. */
  deafen(isDeaf: boolean): void;
}

/** Options of {@link createNetworkDriver}. */
export interface NetworkDriverOptions {
  readonly redis: VirtualRedis;
  readonly timeline: Timeline;
  readonly process: VirtualProcess;
  /** Random in [0, 1). */
  readonly random: () => number;
  /**
   * Called with each reply when it reaches the process, and with the value that `send` returned.
   */
  readonly onReply?: (command: Command, reply: Reply, sentAt: SentAt) => void;
}

/** When a command was sent, by both clocks of the process. */
export interface SentAt {
  readonly wallMs: number;
  readonly monotonicMs: number;
}

interface Connection {
  /** Rises with each new connection. */
  epoch: number;
  isReady: boolean;
  /** Requests arrive in the order in which they were sent. */
  lastArrivalMs: number;
  lastReplyMs: number;
  readonly waiting: Set<(error: SmartRedisError) => void>;
  /** Connections that were lost together with the requests in transit. */
  readonly lost: Set<number>;
}

const latencyMs = 3;
const defaultTimeoutMs = 1000;

/** A {@link NetworkDriver}, connected. */
export function createNetworkDriver(options: NetworkDriverOptions): NetworkDriver {
  const { redis, timeline, process, random, onReply } = options;
  const { clock } = process;
  const connections: Record<Lane, Connection> = {
    read: newConnection(),
    control: newConnection(),
    bulk: newConnection(),
  };
  const all = Object.values(connections);
  const statusListeners = new Set<(status: ConnectionStatus) => void>();
  const channelListeners = new Map<ChannelListener, string>();
  let fault: LinkFault = 'none';
  let slowMs = 0;
  let isDeaf = false;
  let isClosed = false;

  const travelMs = (): number => random() * latencyMs;
  const reportStatus = (status: ConnectionStatus): void => {
    for (const listener of statusListeners) listener(status);
  };
  const reconnect = (connection: Connection): void => {
    const { epoch } = connection;
    timeline.after(2 * travelMs(), () => {
      if (fault !== 'none' || connection.epoch !== epoch || connection.isReady) return;
      process.deliver(() => {
        if (connection.epoch !== epoch || connection.isReady) return;
        connection.isReady = true;
        if (connection === connections.control) reportStatus('ready');
      });
    });
  };
  const breakOff = (connection: Connection, error: SmartRedisError): void => {
    if (random() < 0.5) connection.lost.add(connection.epoch);
    connection.epoch += 1;
    connection.lastArrivalMs = connection.lastReplyMs = 0;
    const wasReady = connection.isReady;
    connection.isReady = false;
    const failing = [...connection.waiting];
    process.deliver(() => {
      for (const fail of failing) fail(error);
      if (wasReady && connection === connections.control) reportStatus('lost');
    });
    reconnect(connection);
  };

  const call = <T>(lane: Lane, timeoutMs: number, execute: () => T, onReply: (reply: T) => void) =>
    new Promise<T>((resolve, reject) => {
      const connection = connections[lane];
      if (isClosed) return reject(new SmartRedisError('SR_CLOSED', 'the driver is closed'));
      if (!connection.isReady) return reject(noConnection());
      const { epoch } = connection;
      const finish = (settle: () => void): void => {
        if (!connection.waiting.delete(fail)) return;
        timer.stop();
        settle();
      };
      const fail = (error: SmartRedisError): void => finish(() => reject(error));
      connection.waiting.add(fail);
      const timer = clock.after(timeoutMs, () => {
        fail(new SmartRedisError('SR_COMMAND_TIMEOUT', `no reply within ${String(timeoutMs)}ms`));
        if (connection.epoch === epoch) breakOff(connection, noConnection());
      });
      const reply = (settle: () => void): void => {
        if (fault === 'replies vanish') return;
        const { nowMs } = timeline;
        connection.lastReplyMs = Math.max(connection.lastReplyMs, nowMs + travelMs());
        timeline.after(connection.lastReplyMs - nowMs, () => {
          if (connection.epoch === epoch) process.deliver(() => finish(settle));
        });
      };
      if (fault === 'requests vanish') return;
      const { nowMs } = timeline;
      connection.lastArrivalMs = Math.max(connection.lastArrivalMs, nowMs + travelMs() + slowMs);
      timeline.after(connection.lastArrivalMs - nowMs, () => {
        if (connection.lost.has(epoch)) return;
        try {
          const value = execute();
          reply(() => {
            onReply(value);
            resolve(value);
          });
        } catch (error) {
          reply(() => reject(translateReply(error)));
        }
      });
    });

  const stopMessages = redis.onMessage((channel, message) => {
    for (const [listener, subscribed] of channelListeners) {
      if (subscribed !== channel || fault !== 'none' || isDeaf) continue;
      timeline.after(travelMs(), () =>
        process.deliver(() => {
          if (fault === 'none' && channelListeners.has(listener)) listener.onMessage(message);
        }),
      );
    }
  });

  const sendTogether =
    (run: (lines: readonly (readonly string[])[]) => Reply[]): RedisDriver['sendAll'] =>
    (commands, { lane = 'read', timeoutMs = defaultTimeoutMs } = {}) => {
      const lines = commands.map((command) => command.map(String));
      return call(
        lane,
        timeoutMs,
        () => run(lines),
        () => undefined,
      );
    };

  return {
    name: 'memory',
    cluster: false,
    database: 0,
    open: () => Promise.resolve(),
    send: (command, { lane = 'read', timeoutMs = defaultTimeoutMs } = {}) => {
      const sentAt = { wallMs: clock.now(), monotonicMs: clock.monotonic() };
      const words = command.map(String);
      return call(
        lane,
        timeoutMs,
        () => redis.execute(words),
        (reply) => onReply?.(command, reply, sentAt),
      );
    },
    // Commands of one call always run without others in between here.
    sendAll: sendTogether((lines) => runAll(lines, redis.execute)),
    transact: sendTogether(redis.transact),
    subscribe: async (channel, listener) => {
      await call(
        'read',
        defaultTimeoutMs,
        () => undefined,
        () => undefined,
      );
      channelListeners.set(listener, channel);
      return {
        close: () => {
          channelListeners.delete(listener);
          return Promise.resolve();
        },
      };
    },
    onStatus: (listener) => {
      statusListeners.add(listener);
      return () => statusListeners.delete(listener);
    },
    close: () => {
      isClosed = true;
      stopMessages();
      return Promise.resolve();
    },
    suffer: (next) => {
      const before = fault;
      fault = next;
      const breaks = next === 'cut' || (next === 'none' && before.endsWith('vanish'));
      for (const connection of all) {
        if (breaks) breakOff(connection, noConnection());
        else if (!connection.isReady) reconnect(connection);
      }
      if (next !== 'none') return;
      process.deliver(() => {
        for (const listener of channelListeners.keys()) listener.onGap();
      });
    },
    slow: (ms) => {
      slowMs = ms;
    },
    deafen: (next) => {
      isDeaf = next;
    },
  };
}

/** An error reply of Redis, as drivers report it. */
export function translateReply(error: unknown): Error {
  if (!(error instanceof ErrorReply))
    return error instanceof Error ? error : new Error(String(error));
  const [word = ''] = error.message.split(' ');
  return new SmartRedisError('SR_REPLY', error.message, { details: { reply: word } });
}

function newConnection(): Connection {
  return {
    epoch: 0,
    isReady: true,
    lastArrivalMs: 0,
    lastReplyMs: 0,
    waiting: new Set(),
    lost: new Set(),
  };
}

const noConnection = (): SmartRedisError =>
  new SmartRedisError('SR_CONNECTION', 'the connection is lost');

import type { Command, Reply } from '@smart-redis/core';
import { SmartRedisError } from '@smart-redis/core';
import type { Address, Connection } from './connection.js';
import { connect, lostConnection } from './connection.js';

/** A connection that reconnects when it is lost. Nothing is queued. */
export interface Link {
  request(command: Command, timeoutMs: number): Promise<Reply>;
  /** Resolves once connected; rejects with the first failure. */
  ready(): Promise<void>;
  close(): Promise<void>;
}

/** Events of a link. */
export interface LinkEvents {
  onReady?(): void;
  onLost?(): void;
  onMessage?(channel: string, message: string): void;
}

const reconnectMs = 20;

/** Starts a {@link Link}. */
export function createLink(address: Address, events: LinkEvents = {}): Link {
  let state: 'connecting' | 'ready' | 'closed' = 'connecting';
  const firstTry = deferred();
  const closed = deferred();
  // Whether anybody calls ready() or not.
  firstTry.promise.catch(() => undefined);

  const open = (): Connection =>
    connect(address, {
      onReady: () => {
        state = 'ready';
        firstTry.resolve();
        events.onReady?.();
      },
      onLost: () => {
        firstTry.reject(lostConnection(address));
        if (state === 'closed') return closed.resolve();
        if (state === 'ready') events.onLost?.();
        state = 'connecting';
        setTimeout(reopen, reconnectMs).unref();
      },
      onMessage: (channel, message) => events.onMessage?.(channel, message),
    });
  const reopen = (): void => {
    if (state === 'closed') closed.resolve();
    else current = open();
  };
  let current = open();

  return {
    ready: () => firstTry.promise,
    request: async (command, timeoutMs) => {
      if (state === 'closed') throw new SmartRedisError('SR_CLOSED', 'the driver is closed');
      if (state !== 'ready') throw lostConnection(address);
      return await requestWithin(current, command, timeoutMs);
    },
    close: () => {
      state = 'closed';
      current.destroy();
      return closed.promise;
    },
  };
}

async function requestWithin(
  connection: Connection,
  command: Command,
  timeoutMs: number,
): Promise<Reply> {
  const late = new AbortController();
  const timer = setTimeout(() => {
    late.abort();
    connection.destroy();
  }, timeoutMs);
  try {
    return await connection.request(command);
  } catch (error) {
    if (!late.signal.aborted) throw error;
    throw new SmartRedisError('SR_COMMAND_TIMEOUT', `no reply within ${String(timeoutMs)}ms`);
  } finally {
    clearTimeout(timer);
  }
}

interface Deferred {
  readonly promise: Promise<void>;
  resolve(): void;
  reject(error: Error): void;
}

function deferred(): Deferred {
  let settle: Omit<Deferred, 'promise'> | undefined;
  const promise = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject };
  });
  return { promise, resolve: () => settle?.resolve(), reject: (error) => settle?.reject(error) };
}

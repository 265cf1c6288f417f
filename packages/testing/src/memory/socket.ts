import type { MemoryServer } from './memory-server.js';
import { blocked } from './connection-commands.js';
import type { MemoryHost } from './host.js';
import type { LinkState } from './link.js';

/** A connection to an in-memory Redis, which reconnects whenever it is lost. */
export interface MemorySocket {
  /** Runs `work` on the server, after earlier requests; rejects if the connection is lost. */
  request<T>(work: (server: MemoryServer, id: number) => T | typeof blocked): Promise<T>;
  subscribe(channel: string): void;
  unsubscribe(channel: string): void;
  connect(): void;
  /** Breaks the connection. */
  destroy(): void;
  close(): void;
}

/** Events of a socket. */
export interface SocketEvents {
  onReady?(): void;
  onLost?(): void;
  onError?(error: Error): void;
  onMessage?(channel: string, message: string): void;
}

/** Options of {@link createSocket}. */
export interface SocketOptions {
  readonly host: MemoryHost;
  readonly link: LinkState;
  readonly kind: 'normal' | 'pubsub';
  /** For CLIENT LIST; asked whenever it connects. */
  readonly name: () => string;
  readonly events: SocketEvents;
}

/** An established connection. */
interface Connected {
  readonly server: MemoryServer;
  readonly id: number;
  readonly requests: Request[];
  /** Requests without a reply. */
  readonly unanswered: Request[];
  readonly subscriptions: Map<string, () => void>;
}

interface Request {
  /** Returns whether the request has run. */
  readonly run: (connected: Connected) => boolean;
  readonly reject: (error: Error) => void;
}

/** A {@link MemorySocket} that does not connect yet. */
export function createSocket({ host, link, kind, name, events }: SocketOptions): MemorySocket {
  let connected: Connected | undefined;
  let isClosed = false;
  /** Rises with each try to connect. */
  let tries = 0;

  const connect = (): void => {
    open().catch((error: unknown) => {
      events.onError?.(error instanceof Error ? error : new Error(String(error)));
    });
  };
  const open = async (): Promise<void> => {
    const own = (tries += 1);
    const isOver = (): boolean => isClosed || own !== tries;
    const again = (): void => {
      if (!isOver()) connect();
    };
    const server = await host.server();
    if (isOver()) return;
    if (link.isRefusing) {
      link.onceHealed(again);
      events.onError?.(new Error('connection refused'));
      return;
    }
    // Without a response the handshake waits until the owner of the connection gives up.
    if (link.drops.toServer || link.drops.toClient) return;
    if (host.isPaused) return host.onceChanged(again);
    const id = host.clients.add({ kind, name: name(), kill: destroy });
    connected = { server, id, requests: [], unanswered: [], subscriptions: new Map() };
    events.onReady?.();
  };
  const pump = (): void => {
    const current = connected;
    while (current !== undefined && current === connected && current.requests.length > 0) {
      if (host.isPaused || current.requests[0]?.run(current) !== true) {
        return host.onceChanged(pump);
      }
      current.requests.shift();
      host.changed();
    }
  };
  const leave = (): Connected | undefined => {
    const left = connected;
    connected = undefined;
    tries += 1;
    if (left === undefined) return undefined;
    host.clients.remove(left.id);
    for (const stop of left.subscriptions.values()) stop();
    for (const { reject } of [...left.requests, ...left.unanswered]) reject(lostError());
    return left;
  };
  const destroy = (): void => {
    if (isClosed) return;
    if (leave() !== undefined) events.onLost?.();
    connect();
  };
  const stopHearing = link.onCut(destroy);

  return {
    request: (work) =>
      new Promise((resolve, reject) => {
        if (connected === undefined) return reject(lostError());
        const request: Request = {
          run: (at) => {
            try {
              const reply = work(at.server, at.id);
              if (reply === blocked) return false;
              if (link.drops.toClient) at.unanswered.push(request);
              else resolve(reply);
            } catch (error) {
              reject(error instanceof Error ? error : new Error(String(error)));
            }
            return true;
          },
          reject,
        };
        if (link.drops.toServer) return void connected.unanswered.push(request);
        connected.requests.push(request);
        if (connected.requests.length === 1) pump();
      }),
    subscribe: (channel) => {
      if (connected === undefined || connected.subscriptions.has(channel)) return;
      const current = connected;
      const stop = current.server.subscribe(channel, (message) => {
        // Later: the command that has published it has not run to its end.
        queueMicrotask(() => {
          const isSubscribed = current === connected && current.subscriptions.has(channel);
          if (isSubscribed && !link.drops.toClient) events.onMessage?.(channel, message);
        });
      });
      current.subscriptions.set(channel, stop);
    },
    unsubscribe: (channel) => {
      connected?.subscriptions.get(channel)?.();
      connected?.subscriptions.delete(channel);
    },
    connect,
    destroy,
    close: () => {
      isClosed = true;
      stopHearing();
      leave();
    },
  };
}

const lostError = (): Error => new Error('the connection is lost');

import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { createDelayLine } from './fault-proxy/delay-line.js';
import { createReplySwallower } from './fault-proxy/reply-swallower.js';

/** The direction of traffic. */
export type FaultDirection = 'toServer' | 'toClient' | 'both';

/** A TCP proxy in front of a server that injects faults. */
export interface FaultProxy extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /**
   * Discards all further bytes of that direction while connections stay open: a half-open
   * connection.
   */
  drop(direction: FaultDirection): void;
  /**
   * Delays all further bytes of that direction by `ms` milliseconds; 0 ends it. Bytes that are
   * under way when a connection ends are lost.
   * @default 0 for both
   */
  delay(direction: FaultDirection, ms: number): void;
  /**
   * Discards the next `count` replies on any connections; then the connections that lost replies
   * are reset, and traffic passes again. Further replies on such a connection are discarded as
   * well, so that no client mistakes one reply for another. The rest of a partially received reply
   * counts as one, and so does each chunk of an encrypted connection.
   */
  swallowReplies(count: number): void;
  /** Resets every connection; new ones are accepted. */
  cutAll(): void;
  /** Resets every connection, and each new one, until {@link FaultProxy.heal}. */
  refuse(): void;
  /**
   * Ends all faults at once, on existing and on new connections. Connections that lost replies to
   * {@link FaultProxy.swallowReplies} are reset.
   */
  heal(): void;
  /** Number of open connections. */
  readonly connectionCount: number;
  close(): Promise<void>;
}

type Pair = readonly [client: Socket, upstream: Socket];

/** Starts a {@link FaultProxy} on a free loopback port in front of `server`. */
export async function startFaultProxy(server: { host: string; port: number }): Promise<FaultProxy> {
  const pairs = new Set<Pair>();
  let dropped = { toServer: false, toClient: false };
  let delayMs = { toServer: 0, toClient: 0 };
  let refusing = false;
  const cut = ([client, upstream]: Pair): void => {
    client.resetAndDestroy();
    upstream.destroy();
  };
  const swallower = createReplySwallower(cut);

  // Nagle's algorithm would add unwanted delays.
  const proxy = createServer({ noDelay: true }, (client) => {
    if (refusing) {
      client.resetAndDestroy();
      return;
    }
    const upstream = connect({ port: server.port, host: server.host, noDelay: true });
    const pair = [client, upstream] as const;
    pairs.add(pair);
    const end = (): void => {
      pairs.delete(pair);
      client.destroy();
      upstream.destroy();
    };
    const toServer = createDelayLine((bytes) => upstream.destroyed || upstream.write(bytes));
    const toClient = createDelayLine((bytes) => client.destroyed || client.write(bytes));
    client.on('data', (bytes) => {
      if (!dropped.toServer) toServer(bytes, delayMs.toServer);
    });
    upstream.on('data', (bytes) => {
      if (dropped.toClient || swallower.take(pair, bytes)) return;
      toClient(bytes, delayMs.toClient);
    });
    for (const socket of pair) {
      // An error is followed by close, which ends both sides together.
      socket.on('error', () => undefined);
      socket.on('close', end);
    }
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');

  const cutAll = (): void => {
    for (const pair of pairs) cut(pair);
  };
  const close = async (): Promise<void> => {
    if (!proxy.listening) return;
    const closed = once(proxy, 'close');
    proxy.close();
    cutAll();
    await closed;
  };
  return {
    host: '127.0.0.1',
    port: (proxy.address() as AddressInfo).port,
    drop: (direction) => {
      dropped = { toServer: direction !== 'toClient', toClient: direction !== 'toServer' };
    },
    delay: (direction, ms) => {
      delayMs = {
        toServer: direction === 'toClient' ? delayMs.toServer : ms,
        toClient: direction === 'toServer' ? delayMs.toClient : ms,
      };
    },
    swallowReplies: swallower.begin,
    cutAll,
    refuse: () => {
      refusing = true;
      cutAll();
    },
    heal: () => {
      refusing = false;
      dropped = { toServer: false, toClient: false };
      delayMs = { toServer: 0, toClient: 0 };
      swallower.end();
    },
    get connectionCount() {
      return pairs.size;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

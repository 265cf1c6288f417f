import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';

/** A TCP proxy in front of a server, to break connections with. */
export interface FaultProxy extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** Bytes of that direction vanish from now on, connections stay open: a half-open connection. */
  drop(direction: 'toServer' | 'toClient' | 'both'): void;
  /** Resets every connection; new ones are accepted. */
  cutAll(): void;
  /** Resets every connection, and each new one, until {@link FaultProxy.heal}. */
  refuse(): void;
  /** Everything passes again, on connections that still stand and on new ones. */
  heal(): void;
  /** Connections that stand. */
  readonly connectionCount: number;
  close(): Promise<void>;
}

/** Starts a {@link FaultProxy} on a free loopback port in front of `server`. */
export async function startFaultProxy(server: { host: string; port: number }): Promise<FaultProxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let dropped = { toServer: false, toClient: false };
  let refusing = false;

  const proxy = createServer((client) => {
    if (refusing) {
      client.resetAndDestroy();
      return;
    }
    const upstream = connect(server.port, server.host);
    const pair = [client, upstream] as const;
    pairs.add(pair);
    const end = (): void => {
      pairs.delete(pair);
      client.destroy();
      upstream.destroy();
    };
    client.on('data', (bytes) => dropped.toServer || upstream.write(bytes));
    upstream.on('data', (bytes) => dropped.toClient || client.write(bytes));
    for (const socket of pair) {
      // An error is followed by close; what matters is that both sides end together.
      socket.on('error', () => undefined);
      socket.on('close', end);
    }
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');

  const cutAll = (): void => {
    for (const [client, upstream] of pairs) {
      client.resetAndDestroy();
      upstream.destroy();
    }
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
    cutAll,
    refuse: () => {
      refusing = true;
      cutAll();
    },
    heal: () => {
      refusing = false;
      dropped = { toServer: false, toClient: false };
    },
    get connectionCount() {
      return pairs.size;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

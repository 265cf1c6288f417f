import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import type { HostPort } from '../address.js';

/**
 * The path to Redis of all clients on one side of a network: a proxy that can be redirected to
 * another server.
 */
export interface Side extends AsyncDisposable, HostPort {
  /** New connections go there; existing ones are reset. */
  turnTo(server: HostPort): void;
}

/** Opens a {@link Side} that forwards to `server`. */
export async function openSide(server: HostPort): Promise<Side> {
  const sockets = new Set<Socket>();
  let upstream = server;
  const proxy = createServer((client) => {
    const onward = connect(upstream.port, upstream.host);
    for (const [one, other] of [
      [client, onward],
      [onward, client],
    ] as const) {
      sockets.add(one);
      one.pipe(other);
      one.on('error', () => undefined);
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const cutAll = (): void => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    host: '127.0.0.1',
    port: (proxy.address() as AddressInfo).port,
    turnTo: (next) => {
      upstream = next;
      cutAll();
    },
    [Symbol.asyncDispose]: async () => {
      const closed = once(proxy, 'close');
      proxy.close();
      cutAll();
      await closed;
    },
  };
}

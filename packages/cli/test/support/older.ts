import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:net';

/** A server that says that it is Redis 6.0. */
export interface OlderServer extends AsyncDisposable {
  readonly url: string;
}

/** Passes everything on to a server, and changes what it says of its release in INFO. */
export async function startOlder(server: {
  readonly host: string;
  readonly port: number;
}): Promise<OlderServer> {
  const proxy = createServer((client) => {
    const upstream = connect(server.port, server.host);
    client.pipe(upstream);
    upstream.on('data', (chunk: Buffer) => {
      // As long as it was, or the length that Redis sends before would be wrong.
      const text = chunk.toString('latin1').replace(/(redis_version:)\d\.\d(?=\.)/, '$16.0');
      client.write(Buffer.from(text, 'latin1'));
    });
    const end = (): void => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) socket.on('error', end).on('close', end);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const { port } = proxy.address() as AddressInfo;
  return {
    url: `redis://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      const closed = once(proxy, 'close');
      proxy.close();
      await closed;
    },
  };
}

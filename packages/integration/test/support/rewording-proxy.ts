import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';

/** A proxy that reports the errors of commands in scripts in the words of Redis 6.2. */
export interface RewordingProxy extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** The number of errors that were reworded. */
  readonly rewordedCount: number;
}

/** An error reply as Redis 7 words it: `-OOM command not … script: <digest>, on @user_script:1.` */
const sinceSeven = /-([A-Z]+ [^\r\n]*?) script: ([0-9a-f]{40}), on @user_script:(\d+)\.\r\n/g;

/** Starts a {@link RewordingProxy} on a free loopback port in front of `server`. */
export async function startRewordingProxy(server: {
  readonly host: string;
  readonly port: number;
}): Promise<RewordingProxy> {
  let rewordedCount = 0;
  const sockets = new Set<Socket>();
  const reworded = (chunk: Buffer): Buffer => {
    const text = chunk.toString('latin1').replace(sinceSeven, (_whole, error, digest, line) => {
      rewordedCount += 1;
      const [where, why] = [`@user_script:${String(line)}`, String(error)];
      return `-ERR Error running script (call to f_${String(digest)}): ${where}: @user_script: ${String(line)}: -${why}\r\n`;
    });
    return Buffer.from(text, 'latin1');
  };
  const proxy = createServer((client) => {
    const upstream = connect(server.port, server.host);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.pipe(upstream);
    upstream.on('data', (chunk: Buffer) => client.write(reworded(chunk)));
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return {
    host: '127.0.0.1',
    port: (proxy.address() as AddressInfo).port,
    get rewordedCount() {
      return rewordedCount;
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      proxy.close();
      await once(proxy, 'close');
    },
  };
}

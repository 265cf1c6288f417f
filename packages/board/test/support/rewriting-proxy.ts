import type { Server } from 'node:http';
import { createServer, request as ask } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';

/** A proxy in front of an application, as a company has one. */
export interface RewritingProxy extends AsyncDisposable {
  readonly origin: string;
}

/** Forwards requests with another path, and says which host they were for. */
export async function startRewritingProxy(
  target: string,
  rewrite: (path: string) => string,
): Promise<RewritingProxy> {
  const server: Server = createServer((incoming, outgoing) => {
    const { host = '', ...headers } = incoming.headers;
    const forwarded = ask(
      new URL(rewrite(incoming.url ?? '/'), target),
      { method: incoming.method, headers: { ...headers, 'x-forwarded-host': host } },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        pipeline(answer, outgoing, () => undefined);
      },
    );
    forwarded.on('error', () => outgoing.destroy());
    outgoing.on('close', () => forwarded.destroy());
    pipeline(incoming, forwarded, () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

// Below the ports that systems use for outgoing connections: one of those could occupy the port of
// a server that is temporarily down, or even connect to itself.
const firstPort = 10_000;
const portCount = 10_000;

/** A Cluster node listens for other nodes this far above its port. */
const busOffset = 10_000;

/**
 * A loopback port from 10000 to 19999 that is currently free, as is the port 10000 above, which a
 * Cluster node uses for its bus.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const port = firstPort + randomInt(portCount);
    if ((await isFree(port)) && (await isFree(port + busOffset))) return port;
  }
  throw new Error('found no free loopback port between 10000 and 19999 in 100 attempts');
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}

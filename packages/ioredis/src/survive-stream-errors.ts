import type { IoredisClientLike } from './client-like.js';

interface StreamOwner {
  readonly stream?: { on?(event: 'error', listener: () => void): unknown };
  on(event: 'error', listener: () => void): unknown;
}

/**
 * ioredis only listens to the first error of a socket. TLS may emit a second one (the client
 * distrusts the certificate, and the server replies with an alert), which would have no listener
 * and end the process.
 */
export function surviveStreamErrors(client: IoredisClientLike): void {
  const guard = (owner: StreamOwner): void => {
    // Runs while the first error is reported, so before the second.
    owner.on('error', () => owner.stream?.on?.('error', () => undefined));
  };
  if (client.isCluster === true) client.on('+node', guard);
  else guard(client);
}

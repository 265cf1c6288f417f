import type { Address, ClientOptions, SingleClient } from './client-like.js';

/** What clients of our own have in common: no queue, RESP2, no messages but those that we asked for. */
export const ownSettings = {
  RESP: 2,
  disableOfflineQueue: true,
  clientSideCache: undefined,
  pingInterval: undefined,
  maintNotifications: 'disabled',
} as const;

/**
 * What the sockets of our own have in common. The library writes commands until the socket's buffer is full and waits for it to
 * drain, by Node's default after 16 KiB, which is one batch of rows.
 */
export const ownSocket = { highWaterMark: 128 * 1024 } as const;

/**
 * A client of our own for one server, not yet connected. It never reconnects: who loses it makes another. As a duplicate
 * of `model`, because `createClient` takes some thirty milliseconds: it builds a class of all commands for every set of
 * options.
 */
export function clientAt(
  model: SingleClient,
  { host, port }: Address,
  options: ClientOptions = {},
  connectTimeout: number,
): SingleClient {
  const address = { host, port, connectTimeout, reconnectStrategy: false };
  const socket = { ...ownSocket, ...options.socket, ...address };
  return model.duplicate({ ...options, ...ownSettings, socket });
}

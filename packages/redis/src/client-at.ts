import type { Address, ClientOptions, SingleClient } from './client-like.js';

/**
 * Settings of all clients of the driver: no queue, RESP2, no push messages except those of
 * subscriptions, and none of the application's own settings, such as timeouts, types of replies and
 * queue lengths.
 */
export const ownSettings = {
  // The other options include the content of a URL, which would take precedence.
  url: undefined,
  RESP: 2,
  disableOfflineQueue: true,
  clientSideCache: undefined,
  emitInvalidate: undefined,
  pingInterval: undefined,
  readonly: undefined,
  maintNotifications: 'disabled',
  commandsQueueMaxLength: undefined,
  // Version 6 has a default timeout.
  commandOptions: { timeout: undefined },
} as const;

/**
 * Settings of all sockets of the driver. The library writes commands until the socket's buffer is
 * full and waits for it to drain, by Node's default at 16 KiB, which is one batch of rows.
 */
export const ownSocket = { highWaterMark: 128 * 1024 } as const;

/**
 * The application's socket settings that do not apply to the driver: a socket without traffic is
 * not broken.
 */
export const notOurs = { socketTimeout: undefined } as const;

/**
 * A client for one server, which is not connected yet. It never reconnects; a lost client is
 * replaced. Created as a duplicate of `model`, because `createClient` takes about thirty
 * milliseconds: it builds a class of all commands for every set of options.
 */
export function clientAt(
  model: SingleClient,
  { host, port }: Address,
  options: ClientOptions = {},
  connectTimeout: number,
): SingleClient {
  const address = { host, port, connectTimeout, reconnectStrategy: false };
  const socket = { ...ownSocket, ...options.socket, ...notOurs, ...address };
  return model.duplicate({ ...options, ...ownSettings, socket });
}

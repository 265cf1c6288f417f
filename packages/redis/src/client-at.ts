import type { Address, ClientOptions, SingleClient } from './client-like.js';

/**
 * What clients of our own have in common: no queue, RESP2, no messages but those that we asked for,
 * and no settings that the application made for itself: its time-outs, its types of replies, how
 * much may wait.
 */
export const ownSettings = {
  // What a URL says stands in the other options as well, and would win over what we write there.
  url: undefined,
  RESP: 2,
  disableOfflineQueue: true,
  clientSideCache: undefined,
  emitInvalidate: undefined,
  pingInterval: undefined,
  readonly: undefined,
  maintNotifications: 'disabled',
  commandsQueueMaxLength: undefined,
  // Version 6 has a time-out of its own where none is named.
  commandOptions: { timeout: undefined },
} as const;

/**
 * What the sockets of our own have in common. The library writes commands until the socket's buffer
 * is full and waits for it to drain, by Node's default after 16 KiB, which is one batch of rows.
 */
export const ownSocket = { highWaterMark: 128 * 1024 } as const;

/**
 * What the application says of its sockets that is not for ours: one that hears nothing for long is
 * no broken one.
 */
export const notOurs = { socketTimeout: undefined } as const;

/**
 * A client of our own for one server, not yet connected. It never reconnects: who loses it makes
 * another. As a duplicate of `model`, because `createClient` takes some thirty milliseconds: it
 * builds a class of all commands for every set of options.
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

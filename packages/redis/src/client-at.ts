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
  const socket = { ...options.socket, host, port, connectTimeout, reconnectStrategy: false };
  return model.duplicate({ ...options, ...ownSettings, socket });
}

import { createClient } from 'redis';
import type { Address, ClientOptions, SingleClient } from './client-like.js';

/** What clients of our own have in common: no queue, RESP2, no messages but those that we asked for. */
export const ownSettings = {
  RESP: 2,
  disableOfflineQueue: true,
  clientSideCache: undefined,
  pingInterval: undefined,
  maintNotifications: 'disabled',
} as const;

/** A client of our own for one server, not yet connected. It never reconnects: who loses it makes another. */
export function clientAt(
  { host, port }: Address,
  options: ClientOptions = {},
  connectTimeout: number,
): SingleClient {
  const socket = { ...options.socket, host, port, connectTimeout, reconnectStrategy: false };
  const all: object = { ...options, ...ownSettings, socket };
  return createClient(all) as unknown as SingleClient;
}

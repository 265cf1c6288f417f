import type { ReadConnection } from '@smart-redis/core';
import { SmartRedisError } from '@smart-redis/core';
import type { KnownClient } from './client-like.js';
import { wireOf } from './wire.js';

/** The application's client, or one of our own in its place. */
export function readConnection(known: KnownClient, isOwn: boolean): ReadConnection {
  const { client } = known;
  // Without a listener an error event ends the process; the calls that fail tell the caller.
  const ignore = (): void => undefined;
  client.on('error', ignore);
  return {
    open: async () => {
      if (client.isOpen) return;
      if (isOwn) {
        // It tries for ever; how long that may take is for the caller to say.
        await client.connect();
        return;
      }
      throw new SmartRedisError(
        'SR_CONNECTION',
        'the client of node-redis is not connected: call its connect() before start()',
      );
    },
    ...wireOf(known, false),
    close: async () => {
      if (!isOwn) {
        client.off('error', ignore);
        return;
      }
      if (client.isOpen) await client.destroy();
    },
  };
}

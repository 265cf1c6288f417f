import type { ReadConnection } from '@smart-redis/core';
import type { IoredisClientLike, IoredisPipelineLike } from './client-like.js';
import { callOn, execute } from './send.js';

/** The application's client, or one of our own in its place. */
export function readConnection(client: IoredisClientLike, isOwn: boolean): ReadConnection {
  // Without a listener ioredis prints every failed try to reconnect; the calls that fail tell the caller.
  const ignore = (): void => undefined;
  client.on('error', ignore);
  return {
    open: async () => {
      // Of our own; the application's connects when the application says so, and queues until then.
      if (isOwn && client.status === 'wait') await client.connect();
    },
    call: (command, _key, binary) => callOn(client, command, binary),
    callAll: (commands, _key, binary) =>
      execute(client.pipeline() as IoredisPipelineLike, commands, binary),
    close: () => {
      client.off('error', ignore);
      if (isOwn) {
        client.on('error', ignore);
        client.disconnect();
      }
      return Promise.resolve();
    },
  };
}

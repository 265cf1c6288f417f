import type { ReadConnection } from '@smart-redis/core';
import type { IoredisClientLike, IoredisPipelineLike } from './client-like.js';
import { callOn, execute } from './send.js';

/** The application's client, or one of our own in its place. */
export function readConnection(client: IoredisClientLike, isOwn: boolean): ReadConnection {
  // Without a listener ioredis prints every failed try to reconnect; the calls that fail tell the caller.
  const ignore = (): void => undefined;
  client.on('error', ignore);
  let opening: Promise<void> | undefined;
  return {
    // Of our own; the application's connects when the application says so, and queues until then.
    open: async () => {
      if (!isOwn || client.status === 'ready') return;
      opening ??= untilReady(client).finally(() => {
        opening = undefined;
      });
      await opening;
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

/** It goes on trying; how long that may take is for the caller to say. */
function untilReady(client: IoredisClientLike): Promise<void> {
  return new Promise((resolve) => {
    const onReady = (): void => {
      client.off('ready', onReady);
      resolve();
    };
    client.on('ready', onReady);
    // The `error` event tells why, and the connections of our own hear the same.
    if (client.status === 'wait' || client.status === 'end')
      client.connect().catch(() => undefined);
  });
}

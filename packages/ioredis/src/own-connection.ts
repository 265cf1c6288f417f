import type { Command, ConnectionHandlers, ConnectionRole, RawConnection } from '@smart-redis/core';
import { settleAll } from '@smart-redis/core';
import type { IoredisClientLike, OwnIoredisClient } from './client-like.js';
import { longCommands } from './long-commands.js';
import { callOn, execute } from './send.js';
import { surviveStreamErrors } from './survive-stream-errors.js';

/** Replies of a node that is no primary any more, or not yet: only another connection helps. */
const demoted = /^(READONLY|LOADING|MASTERDOWN)/;

/** No queue, nothing sent twice, RESP2, reconnecting for ever. */
function ownOptions(connectTimeout: number): Record<string, unknown> {
  return {
    connectTimeout,
    lazyConnect: true,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false,
    maxRetriesPerRequest: 0,
    protocol: 2,
    retryStrategy: reconnectDelay,
    // 1: reconnect, and never send the command again.
    reconnectOnError: (error: Error) => (demoted.test(error.message) ? 1 : false),
  };
}

/** Milliseconds before the given try to reconnect, with jitter so that instances do not come back in step. */
function reconnectDelay(tries: number): number {
  return Math.min(50 * tries, 500) * (0.75 + Math.random() / 2);
}

/** A connection of our own with the settings of `client`. */
export function ownConnection(
  client: IoredisClientLike,
  role: ConnectionRole,
  handlers: ConnectionHandlers,
  connectTimeoutMs: number,
): RawConnection {
  const own = duplicate(client, role, connectTimeoutMs);
  surviveStreamErrors(own);
  const make = longCommands(own);
  const callOwn = (command: Command, binary: boolean): Promise<unknown> => {
    const made = make(command, binary);
    if (made === undefined) return callOn(own, command, binary);
    own.sendCommand(made);
    return made.promise;
  };
  own.on('ready', () => handlers.onReady());
  own.on('close', () => handlers.onLost());
  own.on('error', (error: unknown) => handlers.onError(error));
  own.on('message', (channel: string, message: string) => handlers.onMessage(channel, message));
  return {
    connect: () => {
      // The handlers hear of every failure, this first one included.
      own.connect().catch(() => undefined);
    },
    call: (command, _key, binary) => callOwn(command, binary),
    callAll: (commands, _key, binary) =>
      // A pipeline finds the node of a cluster that has the key, and costs more than what it carries.
      own.isCluster === true
        ? execute(own.pipeline(), commands, binary, make)
        : inOneWrite(own, () => settleAll(commands, (command) => callOwn(command, binary))),
    transact: (commands, _key, binary) => execute(own.multi(), commands, binary, make),
    subscribe: (channel) => own.subscribe(channel),
    unsubscribe: (channel) => own.unsubscribe(channel),
    destroySocket: () => {
      for (const node of own.nodes?.() ?? [own]) node.stream?.destroy();
    },
    close: () => own.disconnect(),
  };
}

function duplicate(
  client: IoredisClientLike,
  role: ConnectionRole,
  connectTimeoutMs: number,
): OwnIoredisClient {
  const options = ownOptions(connectTimeoutMs);
  if (client.isCluster !== true) return client.duplicate(options) as OwnIoredisClient;
  const { redisOptions } = client.options as { redisOptions?: object };
  return client.duplicate(undefined, {
    ...{ lazyConnect: true, enableOfflineQueue: false, clusterRetryStrategy: reconnectDelay },
    redisOptions: { ...redisOptions, ...options, lazyConnect: role !== 'subscriber' },
  }) as OwnIoredisClient;
}

/** Whatever `send` sends before it returns leaves in one piece. */
function inOneWrite<T>({ stream }: OwnIoredisClient, send: () => T): T {
  stream?.cork();
  try {
    return send();
  } finally {
    stream?.uncork();
  }
}
